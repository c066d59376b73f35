import type { Action, ClientFrame } from '../../shared/contract/socket/client-frames.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import type { Reply } from '../../shared/contract/socket/replies.ts'
import { toJson } from '../../shared/contract/text/utf8.ts'
import { ApiError, unreachable } from './api-error.ts'
import { isReply, readFrame } from './server-frame.ts'
import { during, unlessAborted } from './wait.ts'
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts'

type Replies = {
  enter: 'entered'
  leave: 'left'
  history: 'history'
  ping: 'pong'
}
/** The reply to an action. */
export type ReplyTo<A extends Action> = Extract<Reply, { type: A extends keyof Replies ? Replies[A] : 'ack' }>
/** An action as its caller gives it; the socket adds the id. */
export type Frame<A extends Action> = Omit<ClientFrame<A>, 'id' | 'action'> & { action: A }

type SocketOptions = {
  WebSocket: WebSocketConstructor
  url: string
  handshakeMs: number
  replyMs: number
  onPush(push: Push, socket: Socket): void
  signal: AbortSignal
}

type Pending = { resolve(reply: Reply): void; reject(error: unknown): void }

/** One WebSocket, from its handshake to its end: matches replies to requests and passes pushes on. */
export class Socket {
  readonly #webSocket: WebSocketLike
  readonly #replyMs: number
  readonly #pending = new Map<number, Pending>()
  readonly #closing = new AbortController()
  #lastId = 0

  /** Use `open`, which waits for the handshake. */
  constructor(webSocket: WebSocketLike, { replyMs, onPush }: SocketOptions) {
    this.#webSocket = webSocket
    this.#replyMs = replyMs
    webSocket.addEventListener('close', () => this.drop())
    webSocket.addEventListener('error', () => this.drop())
    webSocket.addEventListener('message', ({ data }: { data: unknown }) => {
      if (!this.closed.aborted) this.#take(data, onPush)
    })
  }

  /** @throws ApiError `unreachable`: browsers hide why a handshake failed. */
  static async open(options: SocketOptions): Promise<Socket> {
    const { WebSocket, url, handshakeMs, signal } = options
    signal.throwIfAborted()
    const webSocket = new WebSocket(url)
    const socket = new Socket(webSocket, options)
    const opened = new Promise<void>((resolve) => webSocket.addEventListener('open', () => resolve()))
    try {
      await during([signal, socket.closed], (ended) => unlessAborted(opened, ended), handshakeMs)
    } catch (error) {
      socket.drop()
      throw error
    }
    return socket
  }

  /** Aborts when the socket has ended, for any reason. */
  get closed(): AbortSignal {
    return this.#closing.signal
  }

  /** Whether anything has come over it. */
  heard = false

  /** Whether a request still waits for its reply. */
  get busy(): boolean {
    return this.#pending.size > 0
  }

  #take(data: unknown, onPush: SocketOptions['onPush']): void {
    this.heard = true
    const frame = readFrame(data)
    if (frame?.type === 'failure') this.#refuseAll(new ApiError('unavailable', 'The server failed'))
    else if (frame && isReply(frame)) this.#settle(frame)
    else if (frame) onPush(frame, this)
  }

  /** A duplicate reply has no request left, and is ignored. */
  #settle(reply: Reply): void {
    const id = Number(reply.id)
    const request = this.#pending.get(id)
    this.#pending.delete(id)
    if (reply.type !== 'error') {
      request?.resolve(reply)
      return
    }
    const { code, detail, retryAfterMs } = reply
    request?.reject(new ApiError(code, detail, { retryAfterMs }))
  }

  #refuseAll(error: ApiError): void {
    for (const { reject } of this.#pending.values()) reject(error)
  }

  /**
   * Sends a frame and resolves with its reply.
   * @throws ApiError the refusal; `unreachable` when the socket ended or no reply came in time: the server may have
   * done it all the same.
   * @param onReply takes the reply even when it comes too late, or after an abort.
   */
  async request<A extends Action>(
    frame: Frame<A>,
    signal?: AbortSignal,
    onReply?: (reply: ReplyTo<A>) => void,
  ): Promise<ReplyTo<A>> {
    if (this.closed.aborted) throw this.closed.reason
    signal?.throwIfAborted()
    const id = ++this.#lastId
    const answered = (ended: AbortSignal) =>
      new Promise<ReplyTo<A>>((resolve, reject) => {
        const take = (reply: Reply) => {
          resolve(reply as ReplyTo<A>)
          onReply?.(reply as ReplyTo<A>)
        }
        this.#pending.set(id, { resolve: take, reject })
        ended.addEventListener('abort', () => reject(ended.reason))
        this.#webSocket.send(toJson({ ...frame, id }))
      })
    return during([signal], answered, this.#replyMs).finally(() => onReply || this.#pending.delete(id))
  }

  /** Ends the socket at once, without waiting for the network. */
  drop(): void {
    if (this.closed.aborted) return
    const lost = unreachable('The connection was lost')
    this.#closing.abort(lost)
    this.#refuseAll(lost)
    if (this.#webSocket.terminate) this.#webSocket.terminate()
    else this.#webSocket.close()
  }
}
