import { getEventListeners } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { memoryStorage } from '../../../clients/client/token-storage.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import {
  givenFakeClient,
  givenFakeServer,
  givenSession,
  json,
  problem,
  settle,
} from '../../steps/client/fake-server.ts'

const givenOnline = async () => {
  const server = givenFakeServer()
  const { client, storage } = givenFakeClient(server)
  const live = client.connect()
  onTestFinished(() => live.close())
  await settle()
  const say = (userId: string) => server.sockets.at(-1)?.deliver({ type: 'presence', userId, online: true })
  return { server, live, storage, say }
}

/** Takes pushes until they end. */
const gather = (pushes: AsyncGenerator<Push>) => {
  const taken: unknown[] = []
  const done = (async () => {
    for await (const push of pushes) taken.push('userId' in push ? push.userId : push.type)
  })()
  return { taken, done }
}

test('pushes come one by one from the first time they are asked for, and end with the session', async () => {
  const { live, say } = await givenOnline()
  say('early')
  const { taken, done } = gather(live.pushes())
  say('ann')
  say('ben')
  await settle()
  expect(taken).toEqual(['ann', 'ben'])
  say('cem')
  await settle()
  expect(taken).toEqual(['ann', 'ben', 'cem'])
  live.close()
  await done
  expect(taken).toEqual(['ann', 'ben', 'cem'])
})

test('pushes end with the reason of a signal', async () => {
  const { live, say } = await givenOnline()
  const abort = new AbortController()
  const { taken, done } = gather(live.pushes({ signal: abort.signal }))
  const ended = expect(done).rejects.toThrow('enough')
  say('ann')
  await settle()
  abort.abort(new Error('enough'))
  await ended
  expect(taken).toEqual(['ann'])
})

test('nobody who is not logged in connects', () => {
  const { client } = givenFakeClient(givenFakeServer(), { storage: memoryStorage() })
  expect(() => client.connect()).toThrow(expect.objectContaining({ code: 'not_logged_in' }))
})

test('a session ends with the signal that it was given, also with one that has aborted before', async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const abort = new AbortController()
  const live = client.connect({ signal: abort.signal })
  await settle()
  expect([live.status, live.reason]).toEqual(['online', undefined])
  abort.abort()
  expect([live.status, live.reason]).toEqual(['closed', undefined])
  expect(client.connect({ signal: abort.signal }).status).toBe('closed')
  await settle(60_000)
  expect(server.sockets.map(({ closed }) => closed)).toEqual([true])
})

test('a chat that is entered again is the same conversation until it is left', async () => {
  const { live } = await givenOnline()
  const conversation = live.enter('c')
  expect(live.enter('c')).toBe(conversation)
  conversation.leave()
  expect(live.enter('c')).not.toBe(conversation)
})

test('a socket is opened with a ticket, in which characters are escaped', async () => {
  const server = givenFakeServer()
  const urls: string[] = []
  class Watched extends server.WebSocket {
    constructor(url: string) {
      super()
      urls.push(url)
    }
  }
  server.answerWith(({ path }) => (path === '/auth/tickets' ? Response.json({ ticket: 'a&b' }) : undefined))
  const { client } = givenFakeClient(server, { WebSocket: Watched })
  const live = client.connect()
  onTestFinished(() => live.close())
  await settle()
  expect(urls).toEqual(['ws://x?ticket=a%26b'])
})

test('a session that the server has ended over the socket is asked for over REST', async () => {
  const { server, live } = await givenOnline()
  server.sockets[0]?.deliver({ type: 'session.closed' })
  expect(server.sockets[0]?.closed).toBe(true)
  await settle(40_000)
  expect([server.sockets.length, live.status]).toEqual([2, 'online'])
})

test('a session ends when somebody else has logged in meanwhile', async () => {
  const { server, live, storage } = await givenOnline()
  storage.write(givenSession({ user: { userId: 'other', username: 'bob' } }))
  server.cutAll()
  await settle(40_000)
  expect([live.status, live.reason?.code]).toEqual(['closed', 'session_ended'])
})

test('errors of attempts to connect are told', async () => {
  const { server, live } = await givenOnline()
  const errors: unknown[] = []
  live.on('error', (error) => errors.push(error))
  server.goDown()
  await settle(5000)
  expect(errors[0]).toMatchObject({ code: 'unreachable' })
  expect([live.status, live.reason]).toEqual(['offline', undefined])
})

test('a frame whose token is refused is sent again over another socket', async () => {
  const { server, live } = await givenOnline()
  const conversation = live.enter('c')
  await settle()
  let failing = 1
  server.replyWith((frame) =>
    frame.action === 'message' && failing-- > 0
      ? { type: 'error', code: 'token_expired', detail: 'Expired' }
      : 'default',
  )
  const sent = conversation.send('one')
  await settle(40_000)
  expect(await sent).toMatchObject({ seq: 1 })
  expect(server.sockets.map(({ closed }) => closed)).toEqual([true, false])
})

test('a frame that gets no reply has the socket asked at once whether it lives', async () => {
  const { server, live } = await givenOnline()
  const conversation = live.enter('c')
  await settle(5000)
  server.replyWith((frame) => (frame.action === 'message' ? undefined : 'default'))
  conversation.send('one').catch(() => {})
  await settle(9900)
  expect(server.framesOf('ping')).toHaveLength(0)
  await settle(200)
  expect(server.framesOf('ping')).toHaveLength(1)
})

test('a frame that is refused says nothing about the socket', async () => {
  const { server, live } = await givenOnline()
  const conversation = live.enter('c')
  await settle(5000)
  server.replyWith((frame) =>
    frame.action === 'message' ? { type: 'error', code: 'forbidden', detail: 'No' } : 'default',
  )
  await expect(Promise.all([conversation.send('one'), settle(1000)])).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(server.framesOf('ping')).toHaveLength(0)
  expect(server.sockets.map(({ closed }) => closed)).toEqual([false])
})

test('a call that finds the session ended ends it, though its socket still lives', async () => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= 60; seq++) server.add(`n ${seq}`)
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  server.answerWith(() => problem('session_ended', 401))
  const older = expect(conversation.loadOlder()).rejects.toMatchObject({ code: 'session_ended' })
  await settle(40_000)
  await older
  expect([live.status, live.reason?.code]).toEqual(['closed', 'session_ended'])
})

test('a call that is refused leaves the socket alone', async () => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= 60; seq++) server.add(`n ${seq}`)
  const { client } = givenFakeClient(server)
  const live = client.connect()
  onTestFinished(() => live.close())
  const conversation = live.enter('c')
  await settle()
  server.answerWith(({ path }) => (path.endsWith('/messages') ? problem('forbidden', 403) : undefined))
  const older = expect(conversation.loadOlder()).rejects.toMatchObject({ code: 'forbidden' })
  await settle(1000)
  await older
  expect(server.sockets.map(({ closed }) => closed)).toEqual([false])
})

test('a ticket that does not come is not waited for longer than a handshake', async () => {
  const server = givenFakeServer()
  let asked = 0
  const hangs = ((_: unknown, init: RequestInit = {}) => {
    asked++
    return new Promise((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  }) as typeof fetch
  const { client } = givenFakeClient(server, { fetch: hangs })
  const live = client.connect()
  onTestFinished(() => live.close())
  await settle(9900)
  expect([live.status, asked]).toEqual(['connecting', 1])
  await settle(2000)
  expect([live.status, asked]).toEqual(['offline', 2])
})

test('an own message shows the name that its sender has by now', async () => {
  const { live, storage } = await givenOnline()
  const conversation = live.enter('c')
  await settle()
  storage.write(givenSession({ user: { userId: 'u', username: 'alice-2' } }))
  await conversation.send('one')
  expect(conversation.messages[0]).toMatchObject({ senderId: 'u', senderName: 'alice-2' })
})

/** A server with sixty messages, and a conversation that shows the last fifty. */
const givenLongChat = async (socketLifeMs?: number) => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= 60; seq++) server.add(`n ${seq}`)
  const { client, storage } = givenFakeClient(server, { ...(socketLifeMs && { timing: { socketLifeMs } }) })
  const live = client.connect()
  onTestFinished(() => live.close())
  const conversation = live.enter('c')
  await settle()
  const pages = () => server.calls.filter(({ path }) => path.endsWith('/messages')).length
  return { server, client, storage, live, conversation, pages }
}
const newTokens = json({ accessToken: 'b', refreshToken: 'r2', expiresIn: 3600 })

test('a call whose token is refused, and its successor too, is made again later', async () => {
  const { server, conversation, pages } = await givenLongChat()
  let refusals = 2
  server.answerWith(({ path }) => {
    if (path === '/auth/refresh') return newTokens.clone()
    return path.endsWith('/messages') && refusals-- > 0 ? problem('token_expired', 401) : undefined
  })
  const older = conversation.loadOlder()
  await settle(40_000)
  expect(await older).toHaveLength(10)
  expect(pages()).toBe(3)
})

test.each([
  ['somebody else has logged in', givenSession({ user: { userId: 'other', username: 'bob' } })],
  ['nobody is logged in', undefined],
])('no call is made in the name of another once %s', async (_, session) => {
  const { conversation, storage, pages } = await givenLongChat()
  storage.write(session)
  await expect(conversation.loadOlder()).rejects.toMatchObject({ code: 'session_ended' })
  expect(pages()).toBe(0)
})

test('a call that finds the session ended says so also while there is no socket', async () => {
  const { server, conversation } = await givenLongChat()
  server.answerWith(({ path }) =>
    path === '/auth/tickets' ? problem('unavailable', 503) : problem('session_ended', 401),
  )
  server.cutAll()
  await settle()
  await expect(conversation.loadOlder()).rejects.toMatchObject({ code: 'session_ended' })
})

test('a session ends when the user has logged out while it was connecting', async () => {
  const { server, live, storage } = await givenOnline()
  server.answerWith(({ path }) => {
    if (path !== '/auth/tickets') return undefined
    storage.write(undefined)
    return json({ ticket: 't' })
  })
  server.cutAll()
  await settle(40_000)
  expect([live.status, live.reason?.code]).toEqual(['closed', 'session_ended'])
})

test('an own message shows the name that its sender had when the session is gone', async () => {
  const { live, storage } = await givenOnline()
  const conversation = live.enter('c')
  await settle()
  storage.write(undefined)
  await conversation.send('one')
  expect(conversation.messages[0]).toMatchObject({ senderId: 'u', senderName: 'alice' })
})

test('a session that has ended does not listen to its signal any more', async () => {
  const { client } = givenFakeClient(givenFakeServer())
  const { signal } = new AbortController()
  const live = client.connect({ signal })
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  live.close()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('pushes that nobody takes any more are not listened to', async () => {
  const { live, say } = await givenOnline()
  const on = live.on.bind(live)
  const offs: ReturnType<typeof vi.fn>[] = []
  vi.spyOn(live, 'on').mockImplementation((...given) => {
    const off = vi.fn(on(...given))
    offs.push(off)
    return off
  })
  const pushes = live.pushes()
  const first = pushes.next()
  say('ann')
  await first
  await pushes.return()
  expect(offs.map(({ mock }) => mock.calls.length)).toEqual([1, 1])
})

test('a session closes once', async () => {
  const { live } = await givenOnline()
  const statuses: string[] = []
  live.on('status', (status) => statuses.push(status))
  live.close()
  live.logOut()
  expect([statuses, live.reason]).toEqual([['closed'], undefined])
})

test.each([
  ['closed', 'closed'],
  ['logOut', 'not_logged_in'],
])('a ticket is not waited for any more once the session is over: %s', async (how, code) => {
  const signals: AbortSignal[] = []
  const hangs = ((_: unknown, { signal }: RequestInit = {}) => {
    if (signal) signals.push(signal)
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  }) as typeof fetch
  const { client } = givenFakeClient(givenFakeServer(), { fetch: hangs })
  const live = client.connect()
  await settle()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  if (how === 'closed') live.close()
  else live.logOut()
  expect(signals.map(({ reason }) => reason?.code)).toEqual([code])
})

test('a log-out empties the outbox, closing does not', async () => {
  for (const [close, left] of [
    ['logOut', 0],
    ['close', 1],
  ] as const) {
    const { server, live } = await givenOnline()
    const conversation = live.enter('c')
    await settle()
    server.replyWith(() => undefined)
    conversation.send('one').catch(() => {})
    live[close]()
    expect(conversation.outbox).toHaveLength(left)
  }
})

test('a socket gets a fresh token before its own expires', async () => {
  const server = givenFakeServer()
  const storage = memoryStorage()
  const { client } = givenFakeClient(server, { storage })
  storage.write(givenSession({ expiresAtMs: Date.now() + 5 * 60_000 }))
  server.answerWith(({ path }) => (path === '/auth/refresh' ? newTokens.clone() : undefined))
  const live = client.connect()
  onTestFinished(() => live.close())
  await settle(2 * 60_000)
  expect(server.framesOf('auth')).toEqual([])
  await settle(2 * 60_000)
  expect(server.framesOf('auth')).toMatchObject([{ token: 'b' }])
})

/** A session whose socket is being replaced: `c` is entered over the new one, and waits for the reply. */
const givenReplacement = async () => {
  const { server, live, conversation } = await givenLongChat(60_000)
  const entered: string[] = []
  const held = { reply: () => {} }
  server.replyWith((frame, socket) => {
    if (frame.action !== 'enter') return 'default'
    const number = server.sockets.indexOf(socket) + 1
    entered.push(`${frame.chatId} over ${number}`)
    if (number === 1 || frame.chatId !== 'c') return 'default'
    held.reply = () => socket.deliver({ id: frame.id, ...server.reply(frame) })
    return undefined
  })
  await settle(60_000)
  expect(entered).toEqual(['c over 2'])
  const closed = () => server.sockets.map((socket) => socket.closed)
  return { server, live, conversation, entered, held, closed }
}

test('a chat that is opened while the socket is replaced is entered over both', async () => {
  const { live, entered, held, closed } = await givenReplacement()
  const other = live.enter('d')
  await settle()
  expect(entered).toEqual(['c over 2', 'd over 1'])
  held.reply()
  await settle(10_000)
  expect(entered).toEqual(['c over 2', 'd over 1', 'd over 2'])
  expect([other.status, ...closed()]).toEqual(['live', true, false])
})

test('a socket that is lost before it has taken over leaves the old one in use', async () => {
  const { server, live, closed } = await givenReplacement()
  server.sockets[1]?.close()
  await settle(1000)
  const other = live.enter('d')
  await settle()
  expect([live.status, other.status, ...closed()]).toEqual(['online', 'live', false, true])
})

test('a new socket that is one too many is dropped, and the old one stays in use', async () => {
  const { server, live, closed } = await givenReplacement()
  server.sockets[1]?.deliver({ type: 'socket.closed', reason: 'too_many_sockets' })
  expect(closed()).toEqual([false, true])
  await settle(1000)
  expect([live.status, ...closed()]).toEqual(['online', false, true])
})
