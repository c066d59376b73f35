import { beforeAll, describe, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { switchStreams } from '../steps/streams/switch-streams.ts'

// Nothing here waits for the functions that follow the table's stream.
beforeAll(() => switchStreams('off'))

let alice: Person
let bob: Person
let chat: Chat
beforeAll(async () => {
  ;[alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
  chat = await givenChat(alice, bob)
})

const givenMessage = async (text = 'react to this') =>
  (await alice.rest.done('sendMessage', { params: { chatId: chat.chatId }, body: { text } })).body
const on = (seq: number, emoji: string) => ({ chatId: chat.chatId, seq: String(seq), emoji })

describe('a single emoji is a reaction, over REST and the socket:', () => {
  test.each([
    ['a plain one', '👍'],
    ['a skin tone', '👋🏽'],
    ['a flag', '🇩🇪'],
    ['a flag of a region', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['a rainbow flag', '🏳️‍🌈'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['a couple of two skin tones', '👩🏻‍🤝‍👨🏿'],
    ['a keycap', '#️⃣'],
    ['a heart with its variation selector', '❤️'],
  ])('%s', async (_, emoji) => {
    const { chatId } = chat
    const { seq } = await givenMessage()
    const [socket] = await entered(chat, alice)
    const { body } = await bob.rest.done('addReaction', { params: on(seq, emoji) })
    expect(body).toMatchObject({ seq, revision: 1 })
    expect(body.reactions).toEqual([{ emoji, count: 1, userIds: [bob.userId] }])
    expect(await socket?.does('react', { chatId, seq, emoji, on: true })).toMatchObject({ chatId, seq })
    const both = { emoji, count: 2, userIds: [bob.userId, alice.userId] }
    await socket?.isCaughtUp()
    expect(socket?.newestOf(chatId, seq)).toMatchObject({ reactions: [both], revision: 2 })

    await socket?.does('react', { chatId, seq, emoji, on: false })
    const { body: bare } = await bob.rest.done('removeReaction', { params: on(seq, emoji) })
    expect(bare).not.toHaveProperty('reactions')
    await socket?.isCaughtUp()
    expect(socket?.newestOf(chatId, seq)).toEqual(bare)
  })
})

test.each([
  ['a bare heart', '❤', '❤️'],
  ['a bare face', '☺', '☺️'],
  ['a thumb with a variation selector', '👍\ufe0f', '👍'],
  ['a keycap without its selector', '#\u20e3', '#️⃣'],
])('%s counts as its fully qualified spelling', async (_, spelled, emoji) => {
  const { chatId } = chat
  const { seq } = await givenMessage()
  await bob.rest.done('addReaction', { params: on(seq, spelled) })
  const socket = await alice.connects()
  await socket.does('react', { chatId, seq, emoji: spelled, on: true })
  const { body } = await bob.rest.done('addReaction', { params: on(seq, emoji) })
  expect(body.reactions).toEqual([{ emoji, count: 2, userIds: [bob.userId, alice.userId] }])
  await socket.does('react', { chatId, seq, emoji, on: false })
  const { body: bare } = await bob.rest.done('removeReaction', { params: on(seq, spelled) })
  expect(bare).not.toHaveProperty('reactions')
})

describe('anything else is none:', () => {
  test.each([
    ['a letter', 'a'],
    ['a word', 'thumbs-up'],
    ['a digit', '1'],
    ['two emoji', '👍👍'],
    ['an emoji and text', '👍ok'],
    ['an emoji and a blank', '👍 '],
    ['two flags', '🇩🇪🇫🇷'],
    ['half a flag', '🇩'],
    ['a skin tone and nothing to colour', '👍🏽🏽'],
    ['a joiner alone', '\u200d'],
    ['a variation selector alone', '\ufe0f'],
    ['markup', '<b>'],
  ])('%s', async (_, emoji) => {
    const { chatId } = chat
    const { seq } = await givenMessage()
    await bob.rest.refused('addReaction', { params: on(seq, emoji) }, 'validation_failed')
    await bob.rest.refused('removeReaction', { params: on(seq, emoji) }, 'validation_failed')
    const socket = await bob.connects()
    await socket.refused({ action: 'react', chatId, seq, emoji, on: true }, 'validation_failed')
  })
})

test('one user reacts with one emoji once, however often and from wherever, and takes it back once', async () => {
  const { chatId } = chat
  const { seq } = await givenMessage()
  const [socket, reading] = await entered(chat, bob, alice)
  const revisionsShown = () => new Set(reading?.all('message.updated').map(({ message }) => message.revision))
  const params = on(seq, '👍')
  await Promise.all([
    ...Array.from({ length: 5 }, () => bob.rest.done('addReaction', { params })),
    ...Array.from({ length: 5 }, () => socket?.does('react', { chatId, seq, emoji: '👍', on: true })),
  ])
  const { body } = await bob.rest.done('addReaction', { params })
  expect(body.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [bob.userId] }])
  await reading?.isCaughtUp()
  // A repeat shows the message again, in case the first one died before it was pushed to anyone; it is no new state.
  expect(revisionsShown()).toEqual(new Set([1]))

  const bare = await Promise.all([
    bob.rest.done('removeReaction', { params }),
    bob.rest.done('removeReaction', { params }),
    socket?.does('react', { chatId, seq, emoji: '👍', on: false }),
  ])
  expect(bare[0].body).not.toHaveProperty('reactions')
  await reading?.isCaughtUp()
  expect(revisionsShown()).toEqual(new Set([1, 2]))
})

test('reactions are listed by count, and each user may have several', async () => {
  const { seq } = await givenMessage()
  await bob.rest.done('addReaction', { params: on(seq, '🎉') })
  await bob.rest.done('addReaction', { params: on(seq, '👍') })
  const { body } = await alice.rest.done('addReaction', { params: on(seq, '👍') })
  expect(body.reactions).toEqual([
    { emoji: '👍', count: 2, userIds: [bob.userId, alice.userId] },
    { emoji: '🎉', count: 1, userIds: [bob.userId] },
  ])
})

test('a message has at most 20 kinds of reactions; more of a kind that is there are welcome', async () => {
  const { chatId } = chat
  const { seq } = await givenMessage()
  const kinds = Array.from({ length: 21 }, (_, index) => String.fromCodePoint(0x1f600 + index))
  for (const emoji of kinds.slice(0, 20)) await bob.rest.done('addReaction', { params: on(seq, emoji) })
  const [extra = '', first = ''] = [kinds[20], kinds[0]]
  await bob.rest.refused('addReaction', { params: on(seq, extra) }, 'too_many_reactions')
  const socket = await bob.connects()
  await socket.refused({ action: 'react', chatId, seq, emoji: extra, on: true }, 'too_many_reactions')
  const { body } = await alice.rest.done('addReaction', { params: on(seq, first) })
  expect(body.reactions).toHaveLength(20)

  await bob.rest.done('removeReaction', { params: on(seq, kinds[1] ?? '') })
  expect((await bob.rest.done('addReaction', { params: on(seq, extra) })).body.reactions).toHaveLength(20)
})

test('a reaction is no message: it moves neither the log nor what is unread', async () => {
  const { chatId } = chat
  const { seq } = await givenMessage()
  const before = (await bob.rest.done('getChat', { params: { chatId } })).body
  await bob.rest.done('addReaction', { params: on(seq, '👍') })
  const after = (await bob.rest.done('getChat', { params: { chatId } })).body
  expect([after.lastSeq, after.me?.unread]).toEqual([before.lastSeq, before.me?.unread])
})

test('a deleted message, one that is not there, and an outsider’s are refused', async () => {
  const { chatId } = chat
  const { seq } = await givenMessage()
  await alice.rest.done('deleteMessage', { params: { chatId, seq: String(seq) } })
  const socket = await bob.connects()
  for (const [place, code] of [
    [seq, 'message_deleted'],
    [999_999, 'message_not_found'],
  ] as const) {
    await bob.rest.refused('addReaction', { params: on(place, '👍') }, code)
    await bob.rest.refused('removeReaction', { params: on(place, '👍') }, code)
    for (const wanted of [true, false])
      await socket.refused({ action: 'react', chatId, seq: place, emoji: '👍', on: wanted }, code)
  }
  const stranger = await givenPerson()
  await stranger.rest.refused('addReaction', { params: on(seq, '👍') }, 'chat_not_found')
  await stranger.rest.refused('removeReaction', { params: on(seq, '👍') }, 'chat_not_found')
  const outside = await stranger.connects()
  await outside.refused({ action: 'react', chatId, seq, emoji: '👍', on: true }, 'chat_not_found')
})
