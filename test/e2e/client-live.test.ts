import { afterAll, expect, test } from 'vitest'
import { endsSession } from '../../clients/client/api-error.ts'
import type { Conversation } from '../../clients/client/conversation.ts'
import { type Client, createClient } from '../../clients/client/create-client.ts'
import type { LiveSession } from '../../clients/client/live-session.ts'
import type { OutboxStorage, StoredMessage } from '../../clients/client/outbox-storage.ts'
import { memoryStorage } from '../../clients/client/token-storage.ts'
import type { Chat } from '../../shared/contract/chats.ts'
import { givenChat, givenPerson, givenRegistered, type Person } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { whileHeldToRate } from '../steps/aws/lambda.ts'
import { givenPublicChat, logOf, say } from '../steps/chats/chats.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { startFaultyProxy } from '../steps/client/faulty-proxy.ts'
import { connected, givenClient, hasty } from '../steps/client/given-client.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { removeSubscriptions, storeMessages } from '../steps/stored/store.ts'

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
process.on('unhandledRejection', note)
afterAll(() => {
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

const becomes = (live: LiveSession, status: LiveSession['status']) =>
  eventually(`the session is ${status}`, async () => (live.status === status ? true : undefined))
const isLive = (conversation: Conversation) =>
  eventually('the chat is live', async () => (conversation.status === 'live' ? true : undefined))
const shows = (conversation: Conversation, texts: string[]) =>
  eventually(`the list is ${texts}; it is ${conversation.messages.map(({ text }) => text)}`, async () =>
    JSON.stringify(conversation.messages.map(({ text }) => text)) === JSON.stringify(texts)
      ? true
      : undefined,
  )
const texts = (messages: readonly { text: string }[]) => messages.map(({ text }) => text)

const givenChatOf = async <P extends Person>(alice: P): Promise<{ alice: P; bob: Person; chat: Chat }> => {
  const bob = await givenPerson('bob')
  return { alice, bob, chat: await givenChat(alice, bob) }
}

/** Two members of a chat. */
const givenTwo = async () => givenChatOf(await givenPerson('alice'))

/** The same, where one has registered. */
const givenRegisteredAndOther = async () => givenChatOf(await givenRegistered('alice'))

test('registers, logs in, calls any operation, talks, and logs out for good', async () => {
  const { alice, bob, chat } = await givenRegisteredAndOther()
  const { restUrl, webSocketUrl } = deployment()
  const client = createClient({ restUrl, webSocketUrl, timing: hasty })
  await client.logIn({ login: alice.username, password: alice.password })
  expect(client.user).toEqual({ userId: alice.userId, username: alice.username })
  expect((await client.call('listChats', { query: { limit: 50 } })).chats[0]?.chatId).toBe(chat.chatId)
  const live = connected(client)
  const conversation = live.enter(chat.chatId)
  const bobs = connected(givenClient(bob)).enter(chat.chatId)
  await isLive(bobs)
  const first = await conversation.send('  hello ')
  const second = await bobs.send('and hello to you', { replyTo: first.seq })
  await shows(conversation, ['hello', 'and hello to you'])
  await shows(bobs, ['hello', 'and hello to you'])
  await bobs.edit(second.seq, 'hello to you')
  await conversation.react(second.seq, '👍')
  await conversation.delete(first.seq)
  await shows(bobs, ['', 'hello to you'])
  await eventually('all is as the log has it', async () =>
    JSON.stringify(bobs.messages) === JSON.stringify(await logOf(alice, chat.chatId)) ? true : undefined,
  )
  await conversation.markRead()
  expect((await client.call('getChat', { params: { chatId: chat.chatId } })).me?.readSeq).toBe(2)

  await client.logOut()
  expect(client.user).toBeUndefined()
  await becomes(live, 'closed')
  await expect(client.call('listChats')).rejects.toMatchObject({ code: 'not_logged_in' })
  await expect(conversation.send('too late')).rejects.toMatchObject({ code: live.reason?.code })
})

test('typing, read marks, presence and members are reported; a listener that throws harms nobody', async () => {
  const { alice, bob, chat } = await givenTwo()
  const live = connected(givenClient(alice))
  const conversation = live.enter(chat.chatId)
  const thrown: unknown[] = []
  live.on('error', (error) => {
    thrown.push(error)
    throw error
  })
  conversation.on('typing', () => {
    throw new Error('a bug of the page')
  })
  const events = new Set<string>()
  for (const event of ['typing', 'read', 'presence', 'members'] as const)
    conversation.on(event, () => events.add(event))
  await isLive(conversation)
  const bobs = connected(givenClient(bob)).enter(chat.chatId)
  await isLive(bobs)
  bobs.typing()
  await conversation.send('hello')
  await shows(bobs, ['hello'])
  await bobs.markRead()
  const carol = await givenPerson('carol')
  await alice.rest.done('addMembers', {
    params: { chatId: chat.chatId },
    body: { usernames: [carol.username] },
  })
  await eventually('all four events came', async () => (events.size === 4 ? true : undefined))
  expect(thrown).toContainEqual(new Error('a bug of the page'))
})

test('messages written offline wait, are sent in order when the line is back, and are there once', async () => {
  const { alice, chat } = await givenTwo()
  const proxy = await startFaultyProxy()
  const live = connected(givenClient(alice, proxy))
  const conversation = live.enter(chat.chatId)
  await isLive(conversation)
  await conversation.send('online')
  proxy.goDown()
  await becomes(live, 'offline')
  const sent = ['one', 'two', 'three'].map((text) => conversation.send(text))
  expect(conversation.outbox.map(({ text, state }) => [text, state])).toEqual([
    ['one', 'sending'],
    ['two', 'waiting'],
    ['three', 'waiting'],
  ])
  await say(alice, chat.chatId, 'from elsewhere')
  proxy.comeBack()
  expect((await Promise.all(sent)).map(({ seq }) => seq)).toEqual([3, 4, 5])
  await shows(conversation, ['online', 'from elsewhere', 'one', 'two', 'three'])
  expect(conversation.outbox).toEqual([])
})

test('an ack that is lost with its line does not double the message', async () => {
  const { alice, bob, chat } = await givenTwo()
  const proxy = await startFaultyProxy()
  const conversation = connected(givenClient(alice, proxy)).enter(chat.chatId)
  await isLive(conversation)
  const sent = conversation.send('once')
  await eventually('the message is on its way', async () =>
    proxy.sent.some(({ action }) => action === 'message') ? true : undefined,
  )
  proxy.cutAll()
  await sent
  const frames = proxy.sent.filter(({ action }) => action === 'message')
  expect(new Set(frames.map(({ clientMessageId }) => clientMessageId)).size).toBe(1)
  expect(texts(await logOf(bob, chat.chatId))).toEqual(['once'])
})

test('a line that goes dead silently is noticed, and what was missed is there', async () => {
  const { alice, bob, chat } = await givenTwo()
  const proxy = await startFaultyProxy()
  const live = connected(givenClient(bob, { ...proxy, timing: { replyMs: 1000 } }))
  const conversation = live.enter(chat.chatId)
  await isLive(conversation)
  proxy.stallAll()
  await say(alice, chat.chatId, 'missed')
  await shows(conversation, ['missed'])
  expect(proxy.counted.handshakes).toBe(2)
})

test('edits of old messages that were made while the line was away show when it is back', async () => {
  const { alice, bob, chat } = await givenTwo()
  const proxy = await startFaultyProxy()
  const live = connected(givenClient(bob, proxy))
  const conversation = live.enter(chat.chatId)
  await say(alice, chat.chatId, 'draft')
  await say(alice, chat.chatId, 'last')
  await shows(conversation, ['draft', 'last'])
  proxy.goDown()
  await becomes(live, 'offline')
  const params = { chatId: chat.chatId, seq: '1' }
  await alice.rest.done('editMessage', { params, body: { text: 'final' } })
  proxy.comeBack()
  await shows(conversation, ['final', 'last'])
})

test('a socket that grows old is replaced while it still serves, and the session never goes offline', async () => {
  const { alice, bob, chat } = await givenTwo()
  const proxy = await startFaultyProxy()
  const live = connected(givenClient(bob, { ...proxy, timing: { socketLifeMs: 700 } }))
  const statuses: string[] = []
  live.on('status', (status) => statuses.push(status))
  const conversation = live.enter(chat.chatId)
  const arrived: number[] = []
  conversation.on('arrived', (messages) => arrived.push(...messages.map(({ seq }) => seq)))
  await isLive(conversation)
  let sent = 0
  await eventually('four sockets came one after another', async () => {
    await say(alice, chat.chatId)
    sent++
    return proxy.counted.handshakes >= 4 ? true : undefined
  })
  await eventually('all is there', async () => (conversation.messages.length === sent ? true : undefined))
  expect(arrived).toEqual(Array.from({ length: sent }, (_, index) => index + 1))
  expect(statuses).toEqual(['online'])
  await eventually('old sockets are closed', async () => (proxy.open() <= 2 ? true : undefined))
})

test('tokens are refreshed before they expire, and shown to the living socket', async () => {
  const { alice, chat } = await givenRegisteredAndOther()
  const proxy = await startFaultyProxy()
  const storage = memoryStorage()
  // The pool's tokens are good for an hour: refreshed an hour ahead of that, they are due at once.
  const client = givenClient(alice, { ...proxy, storage, timing: { refreshAheadMs: 3_600_000 } })
  const first = storage.read()?.accessToken
  const conversation = connected(client).enter(chat.chatId)
  await isLive(conversation)
  await eventually('two fresh tokens were shown', async () =>
    proxy.sent.filter(({ action }) => action === 'auth').length >= 2 ? true : undefined,
  )
  await conversation.send('still here')
  expect(storage.read()?.accessToken).not.toBe(first)
  expect(proxy.counted.handshakes).toBe(1)
})

test.each([
  ['by another tab', (another: Client, _token: string) => another.logOut()],
  ['elsewhere', (_: Client, token: string) => rest(token).done('logout')],
])('a session that was ended %s closes for good, gives the reason, and asks no more', async (_, end) => {
  const { alice, chat } = await givenRegisteredAndOther()
  const proxy = await startFaultyProxy()
  const storage = memoryStorage()
  const client = givenClient(alice, { ...proxy, storage })
  const live = connected(client)
  const conversation = live.enter(chat.chatId)
  await isLive(conversation)
  const arrivals = conversation.arrivals().next()
  const refused = expect(arrivals).rejects.toMatchObject({ name: 'ApiError' })
  await end(createClient({ ...proxy, storage }), storage.read()?.accessToken ?? '')
  await becomes(live, 'closed')
  // Which of them depends on who is asked first: the session, the pool, or the tokens that are gone.
  expect(endsSession(live.reason)).toBe(true)
  expect([conversation.status, conversation.reason]).toEqual(['ended', live.reason])
  await refused
  expect(client.user).toBeUndefined()
  expect(() => live.enter(chat.chatId)).toThrow('closed')
  await eventually('no socket is open', async () => (proxy.open() === 0 ? true : undefined))
  expect(proxy.counted.handshakes).toBe(1)
})

test('a refusal for good fails one message, which can be retried or discarded; others go on', async () => {
  const { alice, bob, chat } = await givenTwo()
  const conversation = connected(givenClient(bob)).enter(chat.chatId)
  await isLive(conversation)
  const params = { chatId: chat.chatId }
  await alice.rest.done('patchChat', { params, body: { locked: true } })
  await expect(conversation.send('while locked')).rejects.toMatchObject({ code: 'chat_locked' })
  conversation.send('nobody looks at this promise', { clientMessageId: 'b-2' })
  await eventually('both failed', async () =>
    conversation.outbox.every(({ state }) => state === 'failed') ? true : undefined,
  )
  expect(conversation.outbox.map(({ error }) => error?.code)).toEqual(['chat_locked', 'chat_locked'])
  await alice.rest.done('patchChat', { params, body: { locked: false } })
  conversation.discard('b-2')
  await conversation.retry(conversation.outbox[0]?.clientMessageId ?? '')
  expect(conversation.outbox).toEqual([])
  expect(texts(await logOf(alice, chat.chatId))).toContain('while locked')
})

test('a burst above the rate waits as long as the server asks, and loses nothing', async () => {
  const { alice, chat } = await givenTwo()
  const conversation = connected(givenClient(alice)).enter(chat.chatId)
  await isLive(conversation)
  await whileHeldToRate({ perSecond: 5, burst: 2 }, async () => {
    const sent = await Promise.all(Array.from({ length: 8 }, (_, index) => conversation.send(`n ${index}`)))
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

test('the outbox survives the client, by a storage of the application’s choice', async () => {
  const { alice, chat } = await givenTwo()
  const kept = new Map<string, readonly StoredMessage[]>()
  const outboxStorage: OutboxStorage = {
    read: (_, chatId) => kept.get(chatId) ?? [],
    write: (_, chatId, messages) => kept.set(chatId, messages),
  }
  const proxy = await startFaultyProxy()
  const client = givenClient(alice, { ...proxy, outboxStorage })
  proxy.goDown()
  const before = client.connect()
  const sent = before.enter(chat.chatId).send('written on a train')
  before.close()
  await expect(sent).rejects.toMatchObject({ code: 'closed' })
  const after = connected(givenClient(alice, { outboxStorage })).enter(chat.chatId)
  await shows(after, ['written on a train'])
  expect(kept.get(chat.chatId)).toEqual([])
})

test('bad frames are ignored', async () => {
  const { alice, bob, chat } = await givenTwo()
  const proxy = await startFaultyProxy()
  const live = connected(givenClient(bob, proxy))
  const conversation = live.enter(chat.chatId)
  await isLive(conversation)
  const { chatId } = chat
  for (const frame of [
    'hello?',
    '{"type":"messages"',
    'null',
    '[]',
    '{"type":"nonsense"}',
    '{"type":"ack","id":1}',
    '{"type":"pong","heads":7}',
    JSON.stringify({ type: 'messages', chatId, messages: [{ seq: 'one' }, null] }),
    JSON.stringify({ type: 'message.updated', chatId, message: {} }),
    JSON.stringify({ type: 'messages', chatId: 'another', messages: [] }),
  ])
    proxy.inject(frame)
  await say(alice, chat.chatId, 'a good one')
  await shows(conversation, ['a good one'])
  expect([live.status, proxy.counted.handshakes]).toEqual(['online', 1])
})

test.each([
  ['a last message that was not pushed', { alsoBySocket: false }],
  ['that the server holds the chat as left', { alsoBySocket: true }],
])('%s shows with the next pong', async (_, how) => {
  const { alice, bob, chat } = await givenTwo()
  const conversation = connected(givenClient(bob)).enter(chat.chatId)
  await isLive(conversation)
  await removeSubscriptions(bob, chat.chatId, how)
  await say(alice, chat.chatId, 'to nobody')
  await shows(conversation, ['to nobody'])
  await say(alice, chat.chatId, 'once more')
  await shows(conversation, ['to nobody', 'once more'])
})

test('who is removed from a chat is notified; who comes back enters again', async () => {
  const { alice, bob } = await givenTwo()
  const chat = await givenPublicChat(alice, { members: [bob] })
  const client = givenClient(bob)
  const live = connected(client)
  const conversation = live.enter(chat.chatId)
  await isLive(conversation)
  await alice.rest.done('removeMember', { params: { chatId: chat.chatId, userId: bob.userId } })
  await eventually('the chat ended', async () => (conversation.status === 'ended' ? true : undefined))
  expect(conversation.reason?.code).toBe('forbidden')
  await client.call('joinChat', { params: { chatId: chat.chatId } })
  const again = live.enter(chat.chatId)
  await isLive(again)
  again.leave()
  expect([again.status, again.reason]).toEqual(['ended', undefined])
  await isLive(live.enter(chat.chatId))
  const nowhere = live.enter('nowhere')
  await eventually('there is no such chat', async () => nowhere.reason)
  expect(nowhere.reason?.code).toBe('chat_not_found')
})

test('a list begins with the newest 50 and grows backwards; arrivals come once and in order', async () => {
  const { alice, bob, chat } = await givenTwo()
  await storeMessages(
    chat.chatId,
    alice,
    Array.from({ length: 120 }, (_, index) => `n ${index + 1}`),
  )
  const conversation = connected(givenClient(bob)).enter(chat.chatId)
  const abort = new AbortController()
  const seen: number[] = []
  const reading = (async () => {
    for await (const messages of conversation.arrivals({ signal: abort.signal }))
      seen.push(...messages.map(({ seq }) => seq))
  })()
  await isLive(conversation)
  expect([conversation.from, conversation.hasOlder]).toEqual([71, true])
  expect((await conversation.loadOlder(60)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 60 }, (_, i) => 11 + i),
  )
  const [one, other] = await Promise.all([conversation.loadOlder(), conversation.loadOlder()])
  expect(one).toEqual(other)
  expect([conversation.from, conversation.hasOlder, conversation.messages.length]).toEqual([1, false, 120])
  expect(await conversation.loadOlder()).toEqual([])
  await say(alice, chat.chatId, 'n 121')
  await eventually('the newest arrived', async () => (seen.at(-1) === 121 ? true : undefined))
  expect(seen).toEqual(Array.from({ length: 51 }, (_, index) => 71 + index))
  abort.abort(new Error('enough read'))
  await expect(reading).rejects.toThrow('enough read')

  const later = connected(givenClient(bob)).enter(chat.chatId, { after: 5 })
  await eventually('all after the fifth is there', async () =>
    later.messages.length === 116 ? true : undefined,
  )
  expect(later.from).toBe(6)
})

test('what is more than the gateway’s frames can hold is read over REST', async () => {
  const { alice, bob, chat } = await givenTwo()
  const long = 'x'.repeat(1000)
  await storeMessages(
    chat.chatId,
    alice,
    Array.from({ length: 60 }, (_, index) => `${index + 1} ${long}`),
  )
  const proxy = await startFaultyProxy()
  proxy.holdFramesTo(20_000)
  const live = connected(givenClient(bob, proxy))
  const conversation = live.enter(chat.chatId)
  await isLive(conversation)
  expect([conversation.from, conversation.messages.length]).toEqual([11, 50])
  proxy.goDown()
  await becomes(live, 'offline')
  for (let index = 61; index <= 90; index++) await say(alice, chat.chatId, `${index} ${long}`)
  proxy.comeBack()
  await eventually('what was missed is there', async () =>
    conversation.messages.length === 80 ? true : undefined,
  )
  expect(texts(conversation.messages)).toEqual(
    Array.from({ length: 80 }, (_, index) => `${index + 11} ${long}`),
  )
})

test('signals end what they were given for, and a closed session leaves nothing open', async () => {
  const { alice, chat } = await givenTwo()
  const proxy = await startFaultyProxy()
  const client = givenClient(alice, proxy)
  const abort = new AbortController()
  const live = client.connect({ signal: abort.signal })
  const conversation = live.enter(chat.chatId)
  const pushes = live.pushes()
  const next = pushes.next()
  await isLive(conversation)
  proxy.goDown()
  const giveUp = new AbortController()
  const sent = conversation.send('never mind', { signal: giveUp.signal })
  const edited = conversation.edit(1, 'never mind', { signal: giveUp.signal })
  giveUp.abort(new Error('given up'))
  await expect(sent).rejects.toThrow('given up')
  await expect(edited).rejects.toThrow('given up')
  expect(conversation.outbox).toEqual([])
  const pending = [
    conversation.send('x'),
    conversation.edit(1, 'x'),
    conversation.markRead(1),
    conversation.loadOlder(),
  ]
  abort.abort()
  expect([live.status, live.reason, conversation.status]).toEqual(['closed', undefined, 'ended'])
  await Promise.allSettled(pending)
  expect((await next).done).toBe(true)
  expect(proxy.open()).toBe(0)
})
