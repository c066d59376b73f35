import { beforeAll, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'

let owner: Person
let admin: Person
let member: Person
let other: Person
let chat: Chat
beforeAll(async () => {
  ;[owner, admin, member, other] = [
    await givenPerson('owner'),
    await givenPerson('admin'),
    await givenPerson('member'),
    await givenPerson('other'),
  ]
  chat = await givenChat(owner, admin, member, other)
  const params = { chatId: chat.chatId, userId: admin.userId }
  await owner.rest.done('patchMember', { params, body: { role: 'admin' } })
})

const say = async (person: Person, text: string, more: object = {}) =>
  (await person.rest.done('sendMessage', { params: { chatId: chat.chatId }, body: { text, ...more } })).body
const at = (seq: number) => ({ chatId: chat.chatId, seq: String(seq) })
const messageAt = async (seq: number) => {
  const query = { after: seq - 1, limit: 1 }
  const { body } = await other.rest.done('listMessages', { params: { chatId: chat.chatId }, query })
  return body.messages[0]
}

test('a deleted message is a tombstone: its place, author and time stay, its content is gone', async () => {
  const sockets = await entered(chat, member, other)
  const first = await say(owner, 'first')
  const body = { text: `secret @${other.username}`, replyTo: first.seq, clientMessageId: 'm-1' }
  const sent = await say(member, body.text, body)
  const params = { ...at(sent.seq), emoji: '👍' }
  await other.rest.done('addReaction', { params })

  const { status, body: tombstone } = await member.rest.done('deleteMessage', { params: at(sent.seq) })
  expect(status).toBe(200)
  expect(tombstone).toEqual({
    chatId: chat.chatId,
    seq: sent.seq,
    type: 'text',
    senderId: member.userId,
    senderName: member.username,
    text: '',
    clientMessageId: 'm-1',
    sentAt: sent.sentAt,
    deletedAt: tombstone.deletedAt,
    revision: 2,
  })
  expect(await messageAt(sent.seq)).toEqual(tombstone)
  for (const socket of sockets) {
    await socket.receives('message.updated', ({ message }) => message.deletedAt !== undefined)
    expect(socket.newestOf(chat.chatId, sent.seq)).toEqual(tombstone)
  }
})

test('deleting twice is harmless, over REST and the socket: the same tombstone is shown again', async () => {
  const [deleting, reading] = await entered(chat, member, other)
  const { chatId } = chat
  const { seq } = await say(member, 'twice')
  expect(await deleting?.does('delete', { chatId, seq })).toMatchObject({ chatId, seq })
  const tombstone = await messageAt(seq)
  await deleting?.does('delete', { chatId, seq })
  expect((await member.rest.done('deleteMessage', { params: at(seq) })).body).toEqual(tombstone)
  await reading?.isCaughtUp()
  const shown = reading?.all('message.updated').map(({ message }) => message) ?? []
  expect(shown.length).toBeGreaterThan(0)
  for (const message of shown) expect(message).toEqual(tombstone)
})

test('the preview in lists of chats loses the text too', async () => {
  const { seq } = await say(member, 'shown in lists')
  await member.rest.done('deleteMessage', { params: at(seq) })
  const { body } = await other.rest.done('listChats')
  expect(body.chats[0]?.lastMessage).toMatchObject({ seq, text: '', deletedAt: expect.any(String) })
})

test('a repeat of its clientMessageId gets the tombstone, and pushes nothing again', async () => {
  const message = { text: 'once', clientMessageId: 'm-again' }
  const { seq } = await say(member, message.text, message)
  await member.rest.done('deleteMessage', { params: at(seq) })
  const params = { chatId: chat.chatId }
  const again = await member.rest.done('sendMessage', { params, body: message })
  expect(again).toMatchObject({ status: 200, body: { seq, text: '', deletedAt: expect.any(String) } })
})

test('the owner and admins delete anyone’s messages, members only their own', async () => {
  const { chatId } = chat
  const theirs = await say(member, 'not yours')
  await other.rest.refused('deleteMessage', { params: at(theirs.seq) }, 'forbidden')
  const socket = await other.connects()
  await socket.refused({ action: 'delete', chatId, seq: theirs.seq }, 'forbidden')
  expect(await messageAt(theirs.seq)).toEqual(theirs)

  for (const [manager, author] of [
    [owner, member],
    [owner, admin],
    [admin, member],
    [admin, owner],
  ] as const) {
    const { seq } = await say(author, 'moderated')
    const { body } = await manager.rest.done('deleteMessage', { params: at(seq) })
    expect(body).toMatchObject({ senderId: author.userId, text: '', deletedAt: expect.any(String) })
  }
})

test('of two users in a direct chat, each deletes their own', async () => {
  const { body: direct } = await owner.rest.done('createChat', {
    body: { kind: 'direct', members: [member.username] },
  })
  const params = { chatId: direct.chatId }
  const { body: sent } = await owner.rest.done('sendMessage', { params, body: { text: 'between us' } })
  const place = { ...params, seq: String(sent.seq) }
  await member.rest.refused('deleteMessage', { params: place }, 'forbidden')
  await owner.rest.done('deleteMessage', { params: place })
})

test('a system message cannot be deleted, nor what is not there, nor by an outsider', async () => {
  const { chatId } = chat
  const { body } = await owner.rest.done('patchChat', { params: { chatId }, body: { name: 'Dinner' } })
  await owner.rest.refused('deleteMessage', { params: at(body.lastSeq) }, 'forbidden')
  await owner.rest.refused('deleteMessage', { params: at(999_999) }, 'message_not_found')
  const socket = await owner.connects()
  await socket.refused({ action: 'delete', chatId, seq: body.lastSeq }, 'forbidden')
  await socket.refused({ action: 'delete', chatId, seq: 999_999 }, 'message_not_found')
  const stranger = await givenPerson()
  await stranger.rest.refused('deleteMessage', { params: at(1) }, 'chat_not_found')
  const outside = await stranger.connects()
  await outside.refused({ action: 'delete', chatId, seq: 1 }, 'chat_not_found')
})
