import { beforeAll, describe, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import { verifyLog } from '../../shared/contract/verify-chain.ts'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { sha256 } from '../../clients/client/sha256.ts'
import { switchStreams } from '../steps/streams/switch-streams.ts'

// Nothing here waits for the functions that follow the table's stream.
beforeAll(() => switchStreams('off'))

let alice: Person
let bob: Person
beforeAll(async () => {
  alice = await givenPerson('alice')
  bob = await givenPerson('bob')
})
const send = (chat: Chat, body: unknown) =>
  alice.rest.done('sendMessage', { params: { chatId: chat.chatId }, body })
const read = async (chat: Chat, query: Record<string, number> = {}) =>
  (await bob.rest.done('listMessages', { params: { chatId: chat.chatId }, query })).body
const seqs = (messages: readonly { seq: number }[]) => messages.map(({ seq }) => seq)

test('a message is numbered, dated and signed, and the same for its reader', async () => {
  const chat = await givenChat(alice, bob)
  const { status, body } = await send(chat, { text: '  hello  ', clientMessageId: 'm-1' })
  expect(status).toBe(201)
  expect(body).toEqual({
    chatId: chat.chatId,
    seq: 1,
    type: 'text',
    senderId: alice.userId,
    senderName: alice.username,
    text: 'hello',
    clientMessageId: 'm-1',
    sentAt: body.sentAt,
  })
  expect(await read(chat)).toEqual({ messages: [body], lastSeq: 1 })
})

test('a reader proves author, text and order of what was sent, and learns nothing of what was deleted', async () => {
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  for (const text of ['one', 'two', 'three']) await send(chat, { text })
  await alice.rest.done('deleteMessage', { params: { chatId, seq: '2' } })
  const ask = async (from: number) =>
    (await bob.rest.done('getProof', { params: { chatId }, query: { from, messages: 'true' } })).body
  const verified = await verifyLog(sha256, chatId, ask)
  expect(verified).toEqual({ after: 0, end: verified.end, changedTexts: 1, erasedAuthors: 0 })
  expect(verified.end.seq).toBe(3)
  const { links } = await ask(1)
  expect(links.map(({ textSalt }) => textSalt === undefined)).toEqual([false, true, false])
})

describe('paging', () => {
  let chat: Chat
  beforeAll(async () => {
    chat = await givenChat(alice, bob)
    for (let index = 1; index <= 60; index++) await send(chat, { text: `n ${index}` })
  })

  test('without a place the newest 50 come, newest first', async () => {
    const { messages, lastSeq } = await read(chat)
    expect(seqs(messages)).toEqual(Array.from({ length: 50 }, (_, index) => 60 - index))
    expect(lastSeq).toBe(60)
  })

  test.each([
    ['the three before 11', { before: 11, limit: 3 }, [10, 9, 8]],
    ['all before 3', { before: 3 }, [2, 1]],
    ['the three after 57', { after: 57, limit: 3 }, [58, 59, 60]],
    ['the first two', { after: 0, limit: 2 }, [1, 2]],
    ['nothing before the first', { before: 1 }, []],
    ['nothing before nought', { before: 0 }, []],
    ['nothing after the last', { after: 60 }, []],
    ['nothing after what is yet to come', { after: 999_999_999_999_999 }, []],
    ['the newest before what is yet to come', { before: 999_999_999_999_999, limit: 1 }, [60]],
  ])('%s', async (_, query, expected) => {
    const { messages, lastSeq } = await read(chat, query as Record<string, number>)
    expect(seqs(messages)).toEqual(expected)
    expect(lastSeq).toBe(60)
    const socket = await bob.connects()
    const reply = await socket.does('history', { chatId: chat.chatId, ...query })
    expect(reply.messages).toEqual(messages)
    expect(reply.lastSeq).toBe(60)
  })

  test.each([
    ['both places', { before: 5, after: 1 }],
    ['a limit of 0', { limit: 0 }],
    ['a limit of 101', { limit: 101 }],
    ['a negative place', { after: -1 }],
    ['a place that is no number', { after: 'first' }],
    ['a fraction', { before: 1.5 }],
    ['an unknown parameter', { from: 1 }],
  ])('%s is refused', async (_, query) => {
    const params = { chatId: chat.chatId }
    await bob.rest.refused('listMessages', { params, query }, 'validation_failed')
    const socket = await bob.connects()
    await socket.refused({ action: 'history', chatId: chat.chatId, ...query }, 'validation_failed')
  })
})

describe('texts', () => {
  let chat: Chat
  beforeAll(async () => {
    chat = await givenChat(alice, bob)
  })

  test.each([
    ['emoji of several code points', '👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪'],
    ['right-to-left text with direction marks', 'שלום \u202bעולם\u202c مرحبا'],
    ['lines and tabs', 'one\n\ttwo\r\nthree'],
    ['what looks like code', '<script>alert(1)</script> {"action":"ping"} \\u0041 %s $(x)'],
    ['4,000 emoji', '🥑'.repeat(4000)],
    ['4,000 quotation marks, which JSON doubles', '"'.repeat(4000)],
  ])('%s arrive as they were sent, over REST and the socket', async (_, text) => {
    const [sending, reading] = await entered(chat, alice, bob)
    const { body } = await send(chat, { text })
    expect(body.text).toBe(text)
    const clientMessageId = `m-${body.seq}`
    const ack = await sending?.does('message', { chatId: chat.chatId, text, clientMessageId })
    const frame = await reading?.until('both', () =>
      reading.pushed(chat.chatId).find(({ seq }) => seq === ack?.seq),
    )
    expect(frame?.text).toBe(text)
    const { messages } = await read(chat, { after: body.seq - 1 })
    expect(messages.map((message) => message.text)).toEqual([text, text])
  })

  test.each([
    ['4,001 emoji', '🥑'.repeat(4001)],
    ['nothing', ''],
    ['nothing but white space', ' \n\t '],
    ['half a surrogate pair', 'x\ud83d'],
    ['a control character', 'a\u001b[31mb'],
    ['control characters, each six bytes in JSON', `x${'\u0001'.repeat(3999)}`],
    ['a null character', 'a\u0000b'],
    ['a C1 control character', 'a\u009b31mb'],
    ['a number', 42],
    ['null', null],
  ])('%s is refused, and nothing is written', async (_, text) => {
    const before = (await read(chat)).lastSeq
    const params = { chatId: chat.chatId }
    const problem = await alice.rest.refused('sendMessage', { params, body: { text } }, 'validation_failed')
    expect(problem.errors).toMatchObject([{ path: 'text' }])
    const socket = await alice.connects()
    await socket.refused(
      { action: 'message', chatId: chat.chatId, text, clientMessageId: 'm-1' },
      'validation_failed',
    )
    expect((await read(chat)).lastSeq).toBe(before)
  })

  test.each([
    ['empty', ''],
    ['of 65 characters', 'x'.repeat(65)],
    ['with a space', 'm 1'],
    ['that is a number', 1],
  ])('a clientMessageId %s is refused', async (_, clientMessageId) => {
    const params = { chatId: chat.chatId }
    const body = { text: 'hi', clientMessageId }
    await alice.rest.refused('sendMessage', { params, body }, 'validation_failed')
    const socket = await alice.connects()
    await socket.refused({ action: 'message', chatId: chat.chatId, ...body }, 'validation_failed')
  })
})

describe('a clientMessageId sent again', () => {
  test('gets the first message, over REST and the socket, and writes none', async () => {
    const chat = await givenChat(alice, bob)
    const message = { text: 'once', clientMessageId: 'm-1' }
    const first = await send(chat, message)
    await send(chat, { text: 'another', clientMessageId: 'm-2' })
    const again = await send(chat, message)
    expect(again).toEqual({ status: 200, body: first.body })
    const socket = await alice.connects()
    expect(await socket.does('message', { chatId: chat.chatId, ...message })).toMatchObject({
      seq: 1,
      sentAt: first.body.sentAt,
      duplicate: true,
    })
    expect((await read(chat)).lastSeq).toBe(2)
  })

  test('with another text is refused', async () => {
    const chat = await givenChat(alice, bob)
    await send(chat, { text: 'once', clientMessageId: 'm-1' })
    const other = { text: 'twice', clientMessageId: 'm-1' }
    const params = { chatId: chat.chatId }
    await alice.rest.refused('sendMessage', { params, body: other }, 'client_message_id_reused')
    const socket = await alice.connects()
    await socket.refused({ action: 'message', chatId: chat.chatId, ...other }, 'client_message_id_reused')
    expect((await read(chat)).messages.map(({ text }) => text)).toEqual(['once'])
  })

  test('by another sender or in another chat is another message', async () => {
    const [chat, other] = [await givenChat(alice, bob), await givenChat(alice, bob)]
    const message = { text: 'mine', clientMessageId: 'm-1' }
    await send(chat, message)
    const theirs = await bob.rest.done('sendMessage', { params: { chatId: chat.chatId }, body: message })
    expect(theirs).toMatchObject({ status: 201, body: { seq: 2 } })
    expect(await send(other, message)).toMatchObject({ status: 201, body: { seq: 1 } })
  })

  test('ten times at once, over REST and sockets, is one message and ten answers with one seq', async () => {
    const chat = await givenChat(alice, bob)
    const { chatId } = chat
    const [reading] = await entered(chat, bob)
    const sockets = await Promise.all(Array.from({ length: 5 }, () => alice.connects()))
    const message = { text: 'once', clientMessageId: 'm-1' }
    const answers = await Promise.all([
      ...sockets.map(async (socket) => {
        const { seq, duplicate } = await socket.does('message', { chatId, ...message })
        return { seq, duplicate }
      }),
      ...sockets.map(async () => {
        const { status, body } = await send(chat, message)
        return { seq: body.seq, duplicate: status === 200 }
      }),
    ])
    expect(answers).toHaveLength(10)
    expect(new Set(answers.map(({ seq }) => seq))).toEqual(new Set([1]))
    expect(answers.filter(({ duplicate }) => duplicate === false)).toHaveLength(1)
    expect(seqs((await read(chat)).messages)).toEqual([1])
    await reading?.isCaughtUp()
    expect(new Set(seqs(reading?.pushed(chatId) ?? []))).toEqual(new Set([1]))
  })
})
