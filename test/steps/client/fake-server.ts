import { onTestFinished, vi } from 'vitest'
import { type ClientOptions, createClient } from '../../../clients/client/create-client.ts'
import type { WebSocketLike } from '../../../clients/client/web-socket.ts'
import { memoryStorage, type StoredSession } from '../../../clients/client/token-storage.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { givenMessage } from '../chats/given-message.ts'
import { FakeEvents } from './fake-events.ts'

export type SentFrame = { id: number; action: string; chatId: string } & Record<string, unknown>
/** The fields of a reply; undefined if none comes. */
type FrameReply = Record<string, unknown> | undefined
export type Call = { method: string; path: string; query: URLSearchParams; body: Record<string, unknown> }

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers })
export const problem = (code: string, status: number): Response =>
  json({ type: `urn:parley:problem:${code}`, code, detail: code, status, requestId: 'r' }, status)

/** A server in this process, whose chats share one log. Each part of it can be replaced. */
export const givenFakeServer = () => {
  const sockets: FakeSocket[] = []
  const frames: SentFrame[] = []
  const calls: Call[] = []
  const log: Message[] = []
  /** The seq of each change, in order: a change's time is its place. */
  const changes: number[] = []
  let down = false
  let answers: (call: Call) => Response | undefined = () => undefined
  let replies: (frame: SentFrame, socket: FakeSocket) => FrameReply | 'default' = () => 'default'

  const add = (text: string, fields: Partial<Message> = {}): Message => {
    const message = givenMessage(log.length + 1, { text, ...fields })
    log.push(message)
    return message
  }
  const reply = (frame: SentFrame): FrameReply => {
    const { action, chatId, after, changesAfter } = frame
    if (action === 'enter') {
      const changed = changesAfter !== undefined && {
        changed: [...new Set(changes.slice(Number(changesAfter)))],
      }
      const messages = after === undefined ? log.slice(-50) : log.filter(({ seq }) => seq > Number(after))
      return {
        type: 'entered',
        chatId,
        messages,
        lastSeq: log.length,
        more: false,
        changesAt: changes.length,
        ...changed,
      }
    }
    if (action === 'leave') return { type: 'left', chatId }
    if (action === 'ping') {
      const entered = new Set(frames.flatMap((sent) => (sent.action === 'enter' ? [sent.chatId] : [])))
      return { type: 'pong', heads: Object.fromEntries([...entered].map((id) => [id, log.length])) }
    }
    if (action !== 'message') return { type: 'ack', chatId }
    const known = log.find(({ clientMessageId }) => clientMessageId === frame['clientMessageId'])
    const clientMessageId = String(frame['clientMessageId'])
    const { seq, sentAt } = known ?? add(String(frame['text']), { clientMessageId })
    return { type: 'ack', chatId, clientMessageId, seq, sentAt, duplicate: known !== undefined }
  }

  class FakeSocket extends FakeEvents implements WebSocketLike {
    closed = false
    constructor() {
      super()
      sockets.push(this)
      queueMicrotask(() => (down ? this.close() : this.emit('open', {})))
    }
    deliver(frame: Record<string, unknown>) {
      this.emit('message', { data: JSON.stringify(frame) })
    }
    send(data: string) {
      const frame = JSON.parse(data) as SentFrame
      frames.push(frame)
      const chosen = replies(frame, this)
      const answer = chosen === 'default' ? reply(frame) : chosen
      if (answer) queueMicrotask(() => this.deliver({ id: frame.id, ...answer }))
    }
    close() {
      if (this.closed) return
      this.closed = true
      this.emit('close', {})
    }
  }

  const page = ({ query }: Call): Response => {
    const limit = Number(query.get('limit') ?? 50)
    const [before, after] = [query.get('before'), query.get('after')]
    const messages =
      after === null
        ? log.filter(({ seq }) => seq < Number(before ?? Number.POSITIVE_INFINITY)).toReversed()
        : log.filter(({ seq }) => seq > Number(after))
    return json({ messages: messages.slice(0, limit), lastSeq: log.length })
  }
  const answer = (call: Call): Response => {
    if (call.path === '/auth/tickets') return json({ ticket: 't', expiresIn: 30 })
    if (call.path === '/auth/logout') return new Response(null, { status: 204 })
    if (call.path.endsWith('/messages') && call.method === 'GET') return page(call)
    return json({})
  }
  const fetched = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    if (down) throw new TypeError('fetch failed')
    const { pathname, searchParams } = new URL(String(input))
    const call = {
      method: init.method ?? 'GET',
      path: pathname,
      query: searchParams,
      body: JSON.parse(String(init.body ?? '{}')),
    }
    calls.push(call)
    return answers(call) ?? answer(call)
  }

  return {
    sockets,
    /** All frames of all sockets. */
    frames,
    calls,
    log,
    /** Writes a message that is pushed to nobody. */
    add,
    /** Changes a message, and pushes it to nobody. */
    change(seq: number, text: string) {
      const revision = (log[seq - 1]?.revision ?? 0) + 1
      log[seq - 1] = givenMessage(seq, { text, revision })
      changes.push(seq)
    },
    /** The server's own reply to a frame, with its effects. */
    reply,
    endpoints: { restUrl: 'http://x', webSocketUrl: 'ws://x' },
    fetch: fetched as typeof fetch,
    WebSocket: FakeSocket,
    framesOf: (action: string) => frames.filter((frame) => frame.action === action),
    answerWith(given: typeof answers) {
      answers = given
    },
    replyWith(given: typeof replies) {
      replies = given
    },
    cutAll() {
      for (const socket of sockets) socket.close()
    },
    goDown() {
      down = true
      for (const socket of sockets) socket.close()
    },
    comeBack() {
      down = false
    },
  }
}
export type FakeServer = ReturnType<typeof givenFakeServer>

export const givenSession = (given: Partial<StoredSession> = {}): StoredSession => ({
  user: { userId: 'u', username: 'alice' },
  accessToken: 'a',
  refreshToken: 'r',
  expiresAtMs: Date.now() + 1e9,
  ...given,
})

/** A client of the server with somebody logged in, in fake time. */
export const givenFakeClient = (server: FakeServer, options: Partial<ClientOptions> = {}) => {
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
  }
  const storage = options.storage ?? memoryStorage()
  if (!options.storage) storage.write(givenSession())
  const { fetch, WebSocket, endpoints } = server
  const client = createClient({ ...endpoints, fetch, WebSocket, ...options, storage })
  return { client, storage }
}

/** Lets what is under way settle. */
export const settle = (ms = 10) => vi.advanceTimersByTimeAsync(ms)
