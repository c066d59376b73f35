import type { Action, ClientFrame } from '../../shared/contract/socket/client-frames.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import type { Reply } from '../../shared/contract/socket/replies.ts'
import { ApiError, unreachable } from './api-error.ts'
import { isReply, readFrame } from './server-frame.ts'
import { unlessAborted, wait } from './wait.ts'

/** The part of the standard's WebSocket that is used, which Node, browsers and `ws` have in common. */
export type SocketLike = {
  send(data: string): void
  close(): void
  /** `ws` has it: a polite close waits for the other side, which may be gone. */
  terminate?(): void
  addEventListener(type: 'open' | 'close' | 'error' | 'message', listener: (event: never) => void): void
}
export type WebSocketConstructor = new (url: string) => SocketLike

type Replies = {
  enter: 'entered'
  leave: 'left'
  history: 'history'
  ping: 'pong'
}
/** What an action is answered with. */
export type ReplyTo<A extends Action> = Extract<Reply, { type: A extends keyof Replies ? Replies[A] : 'ack' }>
/** An action as its caller gives it: the line puts an id to it. */
export type Frame<A extends Action> = Omit<ClientFrame<A>, 'id' | 'action'> & { action: A }

type LineOptions = {
  WebSocket: WebSocketConstructor
  url: string
  handshakeMs: number
  replyMs: number
  onPush(push: Push, line: SocketLine): void
  signal: AbortSignal
}

type Waiting = { resolve(reply: Reply): void; reject(error: unknown): void }

/** One socket, from its handshake to its end; another one takes its place then. */
export class SocketLine {
  readonly #socket: SocketLike
  readonly #replyMs: number
  readonly #waiting = new Map<number, Waiting>()
  readonly #end = new AbortController()
  #ids = 0

  constructor(socket: SocketLike, { replyMs, onPush }: LineOptions) {
    this.#socket = socket
    this.#replyMs = replyMs
    socket.addEventListener('close', () => this.drop())
    socket.addEventListener('error', () => this.drop())
    socket.addEventListener('message', ({ data }: { data: unknown }) => {
      if (!this.over.aborted) this.#take(data, onPush)
    })
  }

  /** @throws ApiError `unreachable`: a browser does not tell why a handshake failed. */
  static async open(options: LineOptions): Promise<SocketLine> {
    const { WebSocket, url, handshakeMs, signal } = options
    signal.throwIfAborted()
    const socket = new WebSocket(url)
    const line = new SocketLine(socket, options)
    const opened = new Promise<void>((resolve) => socket.addEventListener('open', () => resolve()))
    const late = wait(handshakeMs, line.over).then(() => {
      throw unreachable('The socket did not open in time')
    })
    try {
      await unlessAborted(Promise.race([opened, late]), signal)
    } catch (error) {
      line.drop()
      throw error
    }
    return line
  }

  /** Aborts when the line is over, however it ended. */
  get over(): AbortSignal {
    return this.#end.signal
  }

  /** Whether a frame still waits for its reply. */
  get busy(): boolean {
    return this.#waiting.size > 0
  }

  #take(data: unknown, onPush: LineOptions['onPush']): void {
    const frame = readFrame(data)
    if (frame?.type === 'failure') this.#refuseAll(new ApiError('unavailable', 'The server failed'))
    else if (frame && isReply(frame)) this.#answer(frame)
    else if (frame) onPush(frame, this)
  }

  /** A reply that came twice, or too late, answers nobody. */
  #answer(reply: Reply): void {
    const waiting = this.#waiting.get(Number(reply.id))
    if (reply.type !== 'error') {
      waiting?.resolve(reply)
      return
    }
    const { code, detail, retryAfterMs } = reply
    waiting?.reject(new ApiError(code, detail, { retryAfterMs }))
  }

  #refuseAll(error: ApiError): void {
    for (const { reject } of this.#waiting.values()) reject(error)
  }

  /**
   * Sends a frame and answers its reply.
   * @throws ApiError what it was refused with; `unreachable` when the line ended, or no reply came in time: it may
   * have been done all the same.
   */
  async request<A extends Action>(frame: Frame<A>, signal?: AbortSignal): Promise<ReplyTo<A>> {
    if (this.over.aborted) throw this.over.reason
    signal?.throwIfAborted()
    const id = ++this.#ids
    const enough = new AbortController()
    try {
      return await new Promise<ReplyTo<A>>((resolve, reject) => {
        this.#waiting.set(id, { resolve: (reply) => resolve(reply as ReplyTo<A>), reject })
        wait(this.#replyMs, enough.signal).then(() => reject(unreachable('No reply came in time')), reject)
        signal?.addEventListener('abort', () => reject(signal.reason), { signal: enough.signal })
        this.#socket.send(JSON.stringify({ ...frame, id }))
      })
    } finally {
      this.#waiting.delete(id)
      enough.abort()
    }
  }

  /** Ends the line at once, whatever the network takes to notice. */
  drop(): void {
    if (this.over.aborted) return
    const lost = unreachable('The connection was lost')
    this.#end.abort(lost)
    this.#refuseAll(lost)
    if (this.#socket.terminate) this.#socket.terminate()
    else this.#socket.close()
  }
}
