import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import type { ErrorCode } from '../../shared/contract/errors.ts'
import { say } from '../steps/chats/chats.ts'
import { eventually } from '../steps/generic/eventually.ts'
import {
  closedInTheEnd,
  entered,
  givenChat,
  givenPerson,
  givenRegistered,
  type Person,
} from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { whileSocketsPerUserAre } from '../steps/aws/lambda.ts'
import { Socket } from '../steps/api/socket.ts'
import { storedSubscriptions } from '../steps/stored/stored.ts'
import { expireTokenOfSocket } from '../steps/stored/store.ts'

let alice: Person
let bob: Person
beforeAll(async () => {
  alice = await givenPerson('alice')
  bob = await givenPerson('bob')
})
const seqs = (messages: readonly { seq: number }[]) => messages.map(({ seq }) => seq)
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test('a message reaches every socket in the chat but the sending one, which has its ack', async () => {
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [sending, own, reading] = await entered(chat, alice, alice, bob)
  if (!sending || !own || !reading) throw new Error('three sockets')
  const elsewhere = await bob.connects()
  const ack = await sending.does('message', { chatId, text: 'hello', clientMessageId: 'm-1' })
  expect(ack).toMatchObject({ chatId, clientMessageId: 'm-1', seq: 1, duplicate: false })

  const { body: log } = await bob.rest.done('listMessages', { params: { chatId } })
  for (const socket of [own, reading])
    expect(await socket.receives('messages')).toEqual({ type: 'messages', chatId, messages: log.messages })
  expect(log.messages[0]?.sentAt).toBe(ack.sentAt)
  for (const socket of [sending, elsewhere]) {
    await socket.isCaughtUp()
    expect(socket.pushed(chatId)).toEqual([])
  }
})

test('a message sent over REST reaches all sockets, the sender’s own too', async () => {
  const chat = await givenChat(alice, bob)
  const sockets = await entered(chat, alice, bob)
  const { body } = await alice.rest.done('sendMessage', {
    params: { chatId: chat.chatId },
    body: { text: 'hello' },
  })
  for (const socket of sockets) expect((await socket.receives('messages')).messages).toEqual([body])
})

describe('entering a chat of 130 messages', () => {
  let chat: Chat
  beforeAll(async () => {
    chat = await givenChat(alice, bob)
    const params = { chatId: chat.chatId }
    for (const seq of upTo(130)) await alice.rest.done('sendMessage', { params, body: { text: `n ${seq}` } })
  })

  test('answers the newest 50, oldest first', async () => {
    const socket = await bob.connects()
    const { messages, lastSeq, more } = await socket.does('enter', { chatId: chat.chatId })
    expect([seqs(messages), lastSeq, more]).toEqual([upTo(130, 81), 130, false])
  })

  test('after what the client has answers all that came since', async () => {
    const socket = await bob.connects()
    const { messages, lastSeq, more } = await socket.does('enter', { chatId: chat.chatId, after: 30 })
    expect([seqs(messages), lastSeq, more]).toEqual([upTo(130, 31), 130, false])
  })

  test('after more than 100 messages reports that there is more, which history brings', async () => {
    const socket = await bob.connects()
    const first = await socket.does('enter', { chatId: chat.chatId, after: 0 })
    expect([seqs(first.messages), first.lastSeq, first.more]).toEqual([upTo(100), 130, true])
    const rest = await socket.does('history', { chatId: chat.chatId, after: 100, limit: 100 })
    expect([seqs(rest.messages), rest.lastSeq]).toEqual([upTo(130, 101), 130])
  })

  test('after the last answers nothing', async () => {
    const socket = await bob.connects()
    const { messages, lastSeq, more } = await socket.does('enter', { chatId: chat.chatId, after: 130 })
    expect([messages, lastSeq, more]).toEqual([[], 130, false])
  })

  test('after one yet to come is refused, and the socket has not entered', async () => {
    const socket = await bob.connects()
    for (const after of [131, 1000])
      await socket.refused({ action: 'enter', chatId: chat.chatId, after }, 'cursor_ahead')
    expect((await socket.does('ping', {})).heads).toEqual({})
  })
})

test('of long messages a frame brings as many as 32 KB can carry, and the rest on asking', async () => {
  const { chatId } = await givenChat(alice)
  const count = 4
  for (let n = 1; n <= count; n++) await say(alice, chatId, `${n}`.padEnd(4000, '漢'))
  const socket = await alice.connects()

  const newest = await socket.does('enter', { chatId })
  expect(newest).toMatchObject({ lastSeq: count, more: true })
  expect(newest.messages.length).toBeLessThan(count)
  expect(Buffer.byteLength(JSON.stringify(newest))).toBeLessThanOrEqual(32 * 1024)
  expect(newest.messages.at(-1)?.seq).toBe(count)
  const older = await socket.does('history', { chatId, before: newest.messages[0]?.seq })
  expect(older.more).toBe(false)
  expect((await socket.does('history', { chatId })).more).toBe(true)
  expect(seqs([...older.messages.toReversed(), ...newest.messages])).toEqual(upTo(count))

  const oldest = await socket.does('enter', { chatId, after: 0 })
  expect(oldest).toMatchObject({ lastSeq: count, more: true })
  const newer = await socket.does('history', { chatId, after: oldest.messages.at(-1)?.seq })
  expect(seqs([...oldest.messages, ...newer.messages])).toEqual(upTo(count))
})

test('a socket that left gets nothing more, and what it missed when it enters again', async () => {
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, alice, bob)
  await reading?.does('leave', { chatId })
  await reading?.does('leave', { chatId })
  await sending?.does('message', { chatId, text: 'missed', clientMessageId: 'm-1' })
  expect((await reading?.does('ping', {}))?.heads).toEqual({})
  expect(reading?.pushed(chatId)).toEqual([])
  const { messages } = (await reading?.does('enter', { chatId, after: 0 })) ?? {}
  expect(messages?.map(({ text }) => text)).toEqual(['missed'])
})

test('ping returns the newest seq of each chat entered, and of no other', async () => {
  const [one, two] = [await givenChat(alice, bob), await givenChat(alice, bob)]
  await givenChat(alice, bob)
  const [reading] = await entered(one, bob)
  await reading?.does('enter', { chatId: two.chatId })
  await alice.rest.done('sendMessage', { params: { chatId: two.chatId }, body: { text: 'here' } })
  expect((await reading?.does('ping', {}))?.heads).toEqual({ [one.chatId]: 0, [two.chatId]: 1 })
})

test('a socket entered twice gets each message once', async () => {
  const chat = await givenChat(alice, bob)
  const [reading] = await entered(chat, bob)
  await reading?.does('enter', { chatId: chat.chatId, after: 0 })
  await alice.rest.done('sendMessage', { params: { chatId: chat.chatId }, body: { text: 'once' } })
  await reading?.isCaughtUp()
  expect(seqs(reading?.pushed(chat.chatId) ?? [])).toEqual([1])
})

test('a closed socket is forgotten, and holds up nobody', async () => {
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [sending, closing, reading] = await entered(chat, alice, bob, bob)
  closing?.close()
  await sending?.does('message', { chatId, text: 'hello', clientMessageId: 'm-1' })
  await reading?.receives('messages')
  await eventually('one subscription of two is left', async () => {
    const left = await storedSubscriptions(chatId, bob.userId)
    return left.length === 1 ? true : undefined
  })
})

test('when its token expires a socket is refused everything but a fresh token', async () => {
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const person = await givenRegistered()
  await alice.rest.done('addMembers', { params: { chatId }, body: { usernames: [person.username] } })
  const socket = closedInTheEnd(await Socket.open({ token: person.accessToken }))
  await expireTokenOfSocket(person.userId)

  const text = { text: 'late', clientMessageId: 'm-1' }
  for (const frame of [
    { action: 'enter', chatId },
    { action: 'message', chatId, ...text },
    { action: 'history', chatId },
    { action: 'leave', chatId },
    { action: 'ping' },
  ])
    await socket.refused(frame, 'token_expired')

  const { body } = await rest().done('refresh', { body: { refreshToken: person.refreshToken } })
  await socket.does('auth', { token: body.accessToken })
  // After the system message that the person was added.
  expect(await socket.does('message', { chatId, ...text })).toMatchObject({ seq: 2 })
})

describe('a bad frame is refused and never closes the socket:', () => {
  let chat: Chat
  beforeAll(async () => {
    chat = await givenChat(alice, bob)
  })
  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`

  test.each<[string, string | Buffer, ErrorCode[]]>([
    // The emulator hands binary frames on as text; on AWS they come marked as binary.
    ['a binary frame', Buffer.from([0, 255, 254, 1, 2, 3]), ['unsupported_frame', 'malformed_json']],
    ['an empty object', '{}', ['unknown_action']],
    ['not JSON', 'hello?', ['malformed_json']],
    ['half of JSON', '{"action":"ping"', ['malformed_json']],
    ['a list', '[{"action":"ping"}]', ['validation_failed']],
    ['null', 'null', ['validation_failed']],
    ['a text', '"ping"', ['validation_failed']],
    ['an unknown action', '{"action":"shout"}', ['unknown_action']],
    ['an action that every object has', '{"action":"constructor"}', ['unknown_action']],
    ['an action that is the gateway’s route of opening', '{"action":"$connect"}', ['unknown_action']],
    ['an action that is the gateway’s route of closing', '{"action":"$disconnect"}', ['unknown_action']],
    ['an action that is no text', '{"action":{"ping":true}}', ['unknown_action']],
    ['an unknown field', '{"action":"ping","loud":true}', ['validation_failed']],
    ['an id that is an object', '{"action":"ping","id":{}}', ['validation_failed']],
    ['a chatId that is a number', '{"action":"enter","chatId":1}', ['validation_failed']],
    ['no chatId', '{"action":"enter"}', ['validation_failed']],
    ['a negative place', '{"action":"enter","chatId":"x","after":-1}', ['validation_failed']],
    ['a frame of 200 KB', JSON.stringify({ action: 'ping', x: 'x'.repeat(200_000) }), ['payload_too_large']],
    [
      'a frame of a little more than 32 KB',
      JSON.stringify({ action: 'ping', x: 'x'.repeat(32 * 1024) }),
      ['payload_too_large'],
    ],
    [
      'a frame that its refusal would quote',
      JSON.stringify({ action: 'ping', ['"'.repeat(15_000)]: 1 }),
      ['validation_failed'],
    ],
    ['deeply nested JSON', deep, ['unknown_action']],
    ['deeply nested JSON in an action', `{"action":"ping","x":${deep}}`, ['validation_failed']],
    ['a prototype', '{"action":"ping","__proto__":{"admin":true}}', ['validation_failed']],
  ])('%s', async (_, frame, codes) => {
    const socket = await bob.connects()
    socket.sendRaw(frame, { binary: Buffer.isBuffer(frame) })
    const { code, detail } = await socket.receives('error')
    expect(codes).toContain(code)
    expect(detail).not.toMatch(/\bat .+:\d+:\d+/)
    await socket.does('enter', { chatId: chat.chatId })
    expect(socket.closed).toBe(false)
  })

  test('the refusal names the frame by its id, be it a text or a number', async () => {
    const socket = await bob.connects()
    for (const id of ['f-1', 7]) {
      socket.sendRaw(JSON.stringify({ action: 'shout', id }))
      await socket.receives('error', (frame) => frame.id === id)
      socket.sendRaw(JSON.stringify({ action: 'enter', chatId: 'nowhere', id }))
      await socket.receives('error', (frame) => frame.id === id && frame.code === 'chat_not_found')
    }
  })
})

test('who opens more sockets than a user may have loses the oldest, which is told why; the session goes on', async () => {
  const person = await givenPerson()
  await whileSocketsPerUserAre(2, async () => {
    const oldest = await person.connects()
    await sleep(1100)
    const [second, third] = [await person.connects(), await person.connects()]
    expect(await oldest.receives('socket.closed')).toEqual({
      type: 'socket.closed',
      reason: 'too_many_sockets',
    })
    await oldest.isClosed()
    for (const socket of [second, third]) await socket.isCaughtUp()
  })
  await person.rest.done('getSession')
})
