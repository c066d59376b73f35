import { expect, onTestFinished, test, vi } from 'vitest'
import { createClient } from '../../../clients/client/create-client.ts'
import type { WebSocketLike } from '../../../clients/client/web-socket.ts'
import { memoryStorage } from '../../../clients/client/token-storage.ts'
import { FakeEvents } from '../../steps/client/fake-events.ts'

/** A server that has one chat without messages, and acks what is sent. */
const givenServer = () => {
  const sockets: FakeSocket[] = []
  let down = false
  let seq = 0
  const replyTo = ({ action, chatId }: { action: string; chatId?: string }) => {
    if (action === 'enter') return { type: 'entered', chatId, messages: [], lastSeq: seq }
    if (action === 'leave') return { type: 'left', chatId }
    if (action === 'ping') return { type: 'pong', heads: { chat: seq } }
    return { type: 'ack', seq: ++seq, sentAt: new Date().toISOString(), duplicate: false }
  }
  class FakeSocket extends FakeEvents implements WebSocketLike {
    readonly frames: string[] = []
    closed = false
    constructor() {
      super()
      sockets.push(this)
      queueMicrotask(() => (down ? this.close() : this.emit('open', {})))
    }
    send(data: string) {
      const frame = JSON.parse(data)
      this.frames.push(frame.action)
      queueMicrotask(() =>
        this.emit('message', { data: JSON.stringify({ id: frame.id, ...replyTo(frame) }) }),
      )
    }
    close() {
      if (this.closed) return
      this.closed = true
      this.emit('close', {})
    }
  }
  const answer = async () => Response.json({ ticket: 't', messages: [], lastSeq: seq })
  return {
    sockets,
    WebSocket: FakeSocket,
    fetch: answer as typeof fetch,
    goDown() {
      down = true
      for (const socket of sockets) socket.close()
    },
    comeBack() {
      down = false
    },
  }
}

const connect = (server: ReturnType<typeof givenServer>) => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const storage = memoryStorage()
  const user = { userId: 'u', username: 'alice' }
  storage.write({ user, accessToken: 'a', refreshToken: 'r', expiresAtMs: Date.now() + 1e9 })
  const { fetch, WebSocket } = server
  const live = createClient({
    restUrl: 'http://x',
    webSocketUrl: 'ws://x',
    storage,
    fetch,
    WebSocket,
  }).connect()
  const statuses: string[] = []
  live.on('status', (status) => statuses.push(status))
  return { live, statuses }
}

test('a session is online, goes offline with its socket, and comes back with what was written meanwhile', async () => {
  const server = givenServer()
  const { live, statuses } = connect(server)
  const conversation = live.enter('chat')
  await vi.advanceTimersByTimeAsync(10)
  expect([live.status, conversation.status]).toEqual(['online', 'live'])
  await conversation.send('one')

  server.goDown()
  await vi.advanceTimersByTimeAsync(10)
  expect([live.status, conversation.status]).toEqual(['offline', 'entering'])
  const sent = conversation.send('two')
  await vi.advanceTimersByTimeAsync(5000)
  expect(conversation.outbox).toMatchObject([{ text: 'two', state: 'sending' }])

  server.comeBack()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await sent).toMatchObject({ seq: 2 })
  expect(conversation.messages.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(statuses).toEqual(['online', 'offline', 'online'])
  live.close()
})

test('a new socket takes over from an old one without going offline', async () => {
  const server = givenServer()
  const { live, statuses } = connect(server)
  live.enter('chat')
  await vi.advanceTimersByTimeAsync(2 * 3_600_000)
  const [old, next] = server.sockets
  expect(next?.frames[0]).toBe('enter')
  expect([old?.closed, next?.closed]).toEqual([true, false])
  expect(statuses).toEqual(['online'])
  live.close()
  expect(next?.closed).toBe(true)
})

test('a closed session has ended its conversations, and opens none', async () => {
  const server = givenServer()
  const { live, statuses } = connect(server)
  const conversation = live.enter('chat')
  const statusesThen: string[] = []
  conversation.on('status', (status) => statusesThen.push(`${status} in ${live.status}`))
  await vi.advanceTimersByTimeAsync(10)
  live.close()
  expect([live.status, live.reason, conversation.status]).toEqual(['closed', undefined, 'ended'])
  expect(statusesThen).toEqual(['live in online', 'ended in closed'])
  expect(() => live.enter('chat')).toThrow('closed')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.sockets.map(({ closed }) => closed)).toEqual([true])
  expect(statuses).toEqual(['online', 'closed'])
})

test('a socket that is closed because the user has too many is not opened again until the user is back', async () => {
  const server = givenServer()
  const { live, statuses } = connect(server)
  await vi.advanceTimersByTimeAsync(10)
  server.sockets[0]?.emit('message', {
    data: JSON.stringify({ type: 'socket.closed', reason: 'too_many_sockets' }),
  })
  await vi.advanceTimersByTimeAsync(4 * 60_000)
  expect(server.sockets.map(({ closed }) => closed)).toEqual([true])
  expect([live.status, live.reason]).toEqual(['offline', undefined])
  await vi.advanceTimersByTimeAsync(2 * 60_000)
  expect(statuses).toEqual(['online', 'offline', 'online'])
  live.close()
})

test('every push is an event of its own type as well, those of chats that are not open too', async () => {
  const server = givenServer()
  const { live } = connect(server)
  const heard: unknown[] = []
  live.on('push', (push) => heard.push(['push', push]))
  live.on('presence', ({ userId, online }) => heard.push(['presence', userId, online]))
  live.on('member.added', ({ members }) => heard.push(['member.added', members.length]))
  await vi.advanceTimersByTimeAsync(10)
  const frames = [
    { type: 'presence', userId: 'bob', online: true },
    { type: 'member.added', chatId: 'other', members: [{}] },
  ]
  for (const frame of frames) server.sockets[0]?.emit('message', { data: JSON.stringify(frame) })
  expect(heard).toEqual([
    ['push', frames[0]],
    ['presence', 'bob', true],
    ['push', frames[1]],
    ['member.added', 1],
  ])
  live.close()
})
