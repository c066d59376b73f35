import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { type Person, personOf } from '../steps/accounts/given-users.ts'
import { accessTokenOf } from '../steps/accounts/tokens.ts'
import { handshakeRefused, Socket } from '../steps/api/socket.ts'
import { rest } from '../steps/api/rest.ts'
import { chatAsSeenBy, logOf, membersOf, say } from '../steps/chats/chats.ts'
import { fileIsGone } from '../steps/chats/files.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { storedSubscriptions } from '../steps/stored/stored.ts'
import { restoreRecords } from '../steps/upgrade/records-file.ts'
import { chatNames, type Name, type Written } from '../steps/upgrade/write-as-010.ts'

/** Records of every kind, as 0.1.0 wrote them. What is known of them are its own answers. */
let written: Written
let people: Record<Name, Person>

beforeAll(async () => {
  written = await restoreRecords()
  const entries = Object.entries(written.people).map(async ([name, user]) => [
    name,
    personOf(user, await accessTokenOf(user, user.sessionId)),
  ])
  people = Object.fromEntries(await Promise.all(entries))
})

const inLunch = (seq?: number) => ({ chatId: written.chats.lunch, ...(seq && { seq: String(seq) }) })
const numberOf = (text: string) => {
  const found = written.logs.lunch.find((message) => message.text === text)
  if (!found) throw new Error(`0.1.0 wrote no ${text}`)
  return found.seq
}

const found = async (prefix: string) => {
  const { body } = await people.grace.rest.done('listPublicChats', { query: { prefix } })
  return body.chats.map(({ chatId }) => chatId)
}

test('chats, logs and members are read as 0.1.0 told them', async () => {
  const { alice } = people
  for (const name of chatNames)
    expect(await logOf(alice, written.chats[name])).toMatchObject(written.logs[name])
  expect((await alice.rest.done('listChats')).body.chats).toMatchObject(written.listed)
  const members = await membersOf(people.bob, written.chats.lunch)
  expect(Object.fromEntries(members.map(({ username, role }) => [username.split('-')[0], role]))).toEqual({
    alice: 'owner',
    bob: 'admin',
    carol: 'member',
  })
  await alice.rest.refused('getChat', { params: { chatId: written.deletedChatId } }, 'chat_not_found')
  expect(await found(`İzmir ${alice.username}`)).toEqual([written.chats.public])
})

test('unread messages and mentions count on from the read marks of 0.1.0', async () => {
  const { bob, carol } = people
  const { lunch } = written.chats
  const [of] = (await carol.rest.done('listChats')).body.chats.filter(({ chatId }) => chatId === lunch)
  const before = of?.me
  const { seq } = await say(bob, lunch, `@${carol.username} again`)
  const { me } = await chatAsSeenBy(carol, lunch)
  expect(me).toMatchObject({ unread: (before?.unread ?? 0) + 1, mentions: (before?.mentions ?? 0) + 1 })
  await carol.rest.done('markRead', { params: inLunch(), body: { seq } })
  expect((await chatAsSeenBy(carol, lunch)).me).toMatchObject({ unread: 0, mentions: 0, readSeq: seq })
})

test('a clientMessageId of 0.1.0 still names its message, and refuses another', async () => {
  const { alice } = people
  const { clientMessageId, chats, files, requiredMessageId } = written
  const body = { text: 'the menu', attachments: [{ attachmentId: files.sent }], clientMessageId }
  const again = await alice.rest.done('sendMessage', { params: inLunch(), body })
  expect(again).toMatchObject({ status: 200, body: { seq: numberOf('the menu') } })
  const other = { ...body, text: 'another' }
  await alice.rest.refused('sendMessage', { params: inLunch(), body: other }, 'client_message_id_reused')
  const required = { text: 'fire drill', notify: 'required', clientMessageId: requiredMessageId }
  const asked = await alice.rest.done('sendMessage', { params: { chatId: chats.drill }, body: required })
  expect(asked).toMatchObject({ status: 200, body: { seq: 1 } })
})

test('messages of 0.1.0 are edited, reacted to and deleted', async () => {
  const { alice, bob, carol } = people
  const hello = inLunch(numberOf('hello everyone'))
  await bob.rest.done('removeReaction', { params: { ...hello, emoji: '👍' } })
  const { body } = await carol.rest.done('addReaction', { params: { ...hello, emoji: '🎉' } })
  expect(body.reactions).toEqual([
    expect.objectContaining({ emoji: '👍', count: 2 }),
    expect.objectContaining({ emoji: '🎉', count: 1 }),
  ])
  const before = written.logs.lunch.find(({ text }) => text === 'pizza')
  const edit = { params: inLunch(numberOf('pizza')), body: { text: 'pasta' } }
  const edited = (await carol.rest.done('editMessage', edit)).body
  expect(edited).toMatchObject({ text: 'pasta', revision: (before?.revision ?? 0) + 1 })
  const rude = inLunch(numberOf('rude words'))
  await bob.rest.done('deleteMessage', { params: rude })
  const query = { contains: 'pasta' }
  const { messages } = (await alice.rest.done('listMessages', { params: inLunch(), query })).body
  expect(messages.map(({ seq }) => seq)).toEqual([edited.seq])
  await carol.rest.done('deleteMessage', { params: edit.params })
  await carol.rest.refused('editMessage', edit, 'message_deleted')
  const left = (await logOf(alice, written.chats.lunch)).filter(({ deletedAt }) => deletedAt)
  expect(left.map(({ text }) => text)).toEqual(['', '', ''])
})

test('locks, slow mode, bans and ended sessions of 0.1.0 hold', async () => {
  const { alice, carol, dave, erin, frank } = people
  const { chats } = written
  const { locked } = chats
  await carol.rest.refused(
    'sendMessage',
    { params: { chatId: locked }, body: { text: 'hey' } },
    'chat_locked',
  )
  await alice.rest.done('patchChat', { params: { chatId: locked }, body: { locked: false } })
  await say(carol, locked)
  await carol.rest.refused(
    'sendMessage',
    { params: { chatId: locked }, body: { text: 'hey' } },
    'rate_limited',
  )
  expect((await chatAsSeenBy(carol, locked)).me).toMatchObject({ notifications: 'mentions' })
  for (const person of [dave, frank]) await person.rest.unauthorised('listChats')
  const add = { params: inLunch(), body: { usernames: [erin.username] } }
  await people.bob.rest.refused('addMembers', add, 'banned')
  await people.bob.rest.done('unbanUser', { params: { ...inLunch(), userId: erin.userId } })
  await people.bob.rest.done('addMembers', add)
  await say(erin, chats.lunch, 'sorry')
})

test('a ticket of 0.1.0 opens one socket, and its subscriptions are served, or cleared where the socket is gone', async () => {
  const { alice, carol } = people
  const { ticket, chats } = written
  const { lastSeq } = await chatAsSeenBy(carol, chats.lunch)
  const socket = await Socket.open({ ticket })
  try {
    const { messages } = await socket.does('enter', { chatId: chats.lunch, after: lastSeq - 1 })
    expect(messages.map(({ seq }) => seq)).toEqual([lastSeq])
    const { seq } = await say(alice, chats.lunch, 'live')
    await socket.receives('messages', (frame) => frame.messages.some((message) => message.seq === seq))
  } finally {
    socket.close()
  }
  await handshakeRefused({ ticket })
  await eventually('the records of lost sockets are gone', async () => {
    const left = await storedSubscriptions(chats.lunch, alice.userId)
    return left.length === 0 ? true : undefined
  })
})

test('links, names and reservations of 0.1.0 count', async () => {
  const { alice, carol } = people
  const nobody = rest()
  const { page } = await nobody.done('unsubscribe', { query: { token: written.unsubscribeToken } })
  expect(page).toContain('No more e-mails')
  expect((await chatAsSeenBy(carol, written.chats.lunch)).me).toMatchObject({ notifications: 'none' })
  const name = `IZMIR ${alice.username}`
  await carol.rest.refused('createChat', { body: { kind: 'public', name } }, 'name_taken')
  // The first new name moves all names to the present fold.
  expect(await found(name)).toEqual([written.chats.public])
  const { username, email } = written.halfMade
  const password = 'correct horse battery'
  const other = { username, email: `${randomUUID()}@example.com`, password }
  await nobody.refused('register', { body: other }, 'username_taken')
  await nobody.refused('register', { body: { username: `x-${username}`, email, password } }, 'email_taken')
})

test('files of 0.1.0 are read, and go with their chat; a name that 0.1.0 reserved is free after it', async () => {
  const { alice, bob } = people
  const params = { ...inLunch(), attachmentId: written.files.sent }
  const { body } = await bob.rest.done('getAttachment', { params })
  expect(body.url).toContain(written.files.sent)
  await alice.rest.done('deleteChat', { params: { chatId: written.chats.public } })
  const { name } = written.listed.find(({ chatId }) => chatId === written.chats.public) ?? {}
  await bob.rest.done('createChat', { body: { kind: 'public', name } })
  await alice.rest.done('deleteChat', { params: inLunch() })
  await bob.rest.refused('getChat', { params: inLunch() }, 'chat_not_found')
  await fileIsGone(written.chats.lunch, written.files.sent)
})
