import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'

const say = async (person: Person, chatId: string, ...texts: string[]) => {
  for (const text of texts) await person.rest.done('sendMessage', { params: { chatId }, body: { text } })
}
const meIn = async (person: Person, chatId: string) =>
  (await person.rest.done('listChats')).body.chats.find((chat) => chat.chatId === chatId)?.me
const mark = (person: Person, chatId: string, seq: number) =>
  person.rest.done('markRead', { params: { chatId }, body: { seq } })

test('a read mark moves onwards and never back, and what is unread follows from it', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  await say(alice, chatId, 'one', 'two', 'three', 'four', 'five')
  expect(await meIn(bob, chatId)).toMatchObject({ readSeq: 0, unread: 5 })

  expect(await mark(bob, chatId, 3)).toEqual({ status: 200, body: { readSeq: 3, unread: 2 } })
  expect(await meIn(bob, chatId)).toMatchObject({ readSeq: 3, unread: 2 })
  for (const earlier of [3, 1, 0])
    expect((await mark(bob, chatId, earlier)).body).toEqual({ readSeq: 3, unread: 2 })

  const socket = await bob.connects()
  expect(await socket.does('read', { chatId, seq: 2 })).toMatchObject({ chatId, readSeq: 3, unread: 2 })
  expect(await socket.does('read', { chatId, seq: 5 })).toMatchObject({ chatId, readSeq: 5, unread: 0 })
  await say(alice, chatId, 'six')
  expect(await meIn(bob, chatId)).toMatchObject({ readSeq: 5, unread: 1 })
})

test('several devices at once: the furthest mark wins', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  await say(alice, chatId, ...Array.from({ length: 20 }, (_, index) => `n ${index + 1}`))
  const devices = await entered(chat, bob, bob, bob)
  const [watching] = await entered(chat, alice)
  const seqs = [4, 17, 9, 1, 12, 20, 3, 15, 8, 19]
  const answers = await Promise.all(
    seqs.map(async (seq, index) => {
      const device = devices[index % 4]
      const { readSeq } = device
        ? await device.does('read', { chatId, seq })
        : (await mark(bob, chatId, seq)).body
      return { seq, readSeq }
    }),
  )
  for (const { seq, readSeq } of answers) expect(readSeq).toBeGreaterThanOrEqual(seq)
  expect(await meIn(bob, chatId)).toMatchObject({ readSeq: 20, unread: 0 })
  await watching?.receives('read', ({ readSeq }) => readSeq === 20)
  for (const device of devices) {
    await device.isCaughtUp()
    const known = [...device.all('read'), ...device.all('ack')].map(({ readSeq = 0 }) => readSeq)
    expect(Math.max(...known)).toBe(20)
  }
})

test('what one sends oneself is read, and so is what came before it', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  await say(alice, chatId, 'one', 'two')
  expect(await meIn(alice, chatId)).toMatchObject({ readSeq: 2, unread: 0 })
  await say(bob, chatId, 'three')
  expect(await meIn(bob, chatId)).toMatchObject({ readSeq: 3, unread: 0 })
  expect(await meIn(alice, chatId)).toMatchObject({ readSeq: 2, unread: 1 })
})

test('a moved mark is pushed to one’s other sockets, in the chat or not, and to the chat; a kept one to nobody', async () => {
  const [alice, bob, outsider] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  await say(alice, chatId, 'one', 'two')
  const [reading, other, watching] = await entered(chat, bob, bob, alice)
  const [elsewhere, outside] = [await bob.connects(), await outsider.connects()]
  if (!reading || !other || !watching) throw new Error('three sockets')
  await Promise.all([elsewhere.isCaughtUp(), outside.isCaughtUp()])

  await reading.does('read', { chatId, seq: 2 })
  const push = { type: 'read', chatId, userId: bob.userId, readSeq: 2 }
  for (const socket of [other, elsewhere, watching]) expect(await socket.receives('read')).toEqual(push)
  await reading.does('read', { chatId, seq: 2 })
  await reading.does('read', { chatId, seq: 1 })
  for (const socket of [reading, other, elsewhere, watching, outside]) await socket.isCaughtUp()
  for (const socket of [other, elsewhere, watching]) expect(socket.all('read')).toHaveLength(1)
  for (const socket of [reading, outside]) expect(socket.all('read')).toEqual([])
})

test('a mark over REST is pushed to all of one’s sockets', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  await say(alice, chatId, 'one')
  const socket = await bob.connects()
  await socket.isCaughtUp()
  await mark(bob, chatId, 1)
  expect(await socket.receives('read')).toMatchObject({ chatId, readSeq: 1 })
})

test('a mark ahead of the chat is refused and moves nothing, and so is an outsider’s', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  await say(alice, chatId, 'one')
  const socket = await bob.connects()
  for (const seq of [2, 999_999]) {
    await bob.rest.refused('markRead', { params: { chatId }, body: { seq } }, 'cursor_ahead')
    await socket.refused({ action: 'read', chatId, seq }, 'cursor_ahead')
  }
  for (const seq of [-1, 0.5, '1', null]) {
    await bob.rest.refused('markRead', { params: { chatId }, body: { seq } }, 'validation_failed')
    await socket.refused({ action: 'read', chatId, seq }, 'validation_failed')
  }
  expect(await meIn(bob, chatId)).toMatchObject({ readSeq: 0, unread: 1 })
  const stranger = await givenPerson()
  await stranger.rest.refused('markRead', { params: { chatId }, body: { seq: 1 } }, 'chat_not_found')
  const outside = await stranger.connects()
  await outside.refused({ action: 'read', chatId, seq: 1 }, 'chat_not_found')
})
