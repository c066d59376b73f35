import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'

test('a system message stands in the log with a seq of its own, and is pushed like any message', async () => {
  const [owner, member, newcomer] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  const [watching] = await entered(chat, owner)
  if (!watching) throw new Error('one socket')
  const params = { chatId }
  const { rest } = owner
  await rest.done('sendMessage', { params, body: { text: 'hello' } })
  await rest.done('addMembers', { params, body: { usernames: [newcomer.username] } })
  await rest.done('patchChat', { params, body: { name: 'Supper' } })
  await rest.done('patchChat', { params, body: { slowModeSeconds: 30 } })
  await rest.done('patchChat', { params, body: { locked: true } })
  await rest.done('patchChat', { params, body: { locked: false } })
  await rest.done('patchMember', { params: { chatId, userId: member.userId }, body: { role: 'admin' } })
  await newcomer.rest.done('removeMember', { params: { chatId, userId: 'me' } })
  await rest.done('removeMember', { params: { chatId, userId: member.userId } })
  await rest.done('sendMessage', { params, body: { text: 'alone' } })

  const { body: log } = await rest.done('listMessages', { params, query: { after: 0 } })
  expect(log.messages.map(({ seq, type, senderId }) => [seq, type, senderId])).toEqual([
    [1, 'text', owner.userId],
    [2, 'joined', owner.userId],
    [3, 'renamed', owner.userId],
    [4, 'slow_mode', owner.userId],
    [5, 'locked', owner.userId],
    [6, 'unlocked', owner.userId],
    [7, 'role', owner.userId],
    [8, 'left', newcomer.userId],
    [9, 'removed', owner.userId],
    [10, 'text', owner.userId],
  ])
  await watching.isCaughtUp()
  expect(watching.pushed(chatId)).toEqual(log.messages)
  expect((await watching.does('ping', {})).heads).toEqual({ [chatId]: 10 })
  const { body } = await rest.done('getChat', { params })
  expect(body).toMatchObject({ lastSeq: 10, lastMessage: { seq: 10 }, me: { unread: 0 } })
})

test('senders and changes of the chat at once: one order, no hole, the same for every reader', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, member, owner)
  if (!sending || !reading) throw new Error('two sockets')
  const people = await Promise.all([givenPerson(), givenPerson(), givenPerson()])
  await Promise.all([
    ...Array.from({ length: 12 }, (_, index) =>
      sending.does('message', { chatId, text: `n ${index}`, clientMessageId: `m-${index}` }),
    ),
    ...people.map(({ username }) =>
      owner.rest.done('addMembers', { params: { chatId }, body: { usernames: [username] } }),
    ),
    ...['One', 'Two', 'Three'].map((name) =>
      owner.rest.done('patchChat', { params: { chatId }, body: { name: `Name ${name}` } }),
    ),
  ])
  const { body: log } = await owner.rest.done('listMessages', { params: { chatId }, query: { after: 0 } })
  expect(log.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1))
  const count = (wanted: string) => log.messages.filter(({ type }) => type === wanted).length
  expect([count('text'), count('joined'), count('renamed')]).toEqual([12, 3, 3])
  await reading.isCaughtUp()
  expect(reading.pushed(chatId).toSorted((a, b) => a.seq - b.seq)).toEqual(log.messages)
  const sent = log.messages.map(({ sentAt }) => sentAt)
  expect(sent).toEqual(sent.toSorted())
})
