import { expect, test } from 'vitest'
import {
  entered,
  freshName,
  givenUser,
  givenChat,
  givenPerson,
  type Person,
} from '../steps/accounts/given-users.ts'
import { storedSubscriptions } from '../steps/stored/stored.ts'
import { forgeRole, setLeftAt } from '../steps/stored/store.ts'

const membersOf = async (person: Person, chatId: string) =>
  (await person.rest.done('listMembers', { params: { chatId } })).body.members

test('the owner adds members: they see the chat at once, with the earlier messages read', async () => {
  const [owner, newcomer] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner)
  await owner.rest.done('sendMessage', { params: { chatId }, body: { text: 'before you came' } })
  const { body } = await owner.rest.done('addMembers', {
    params: { chatId },
    body: { usernames: [newcomer.username.toUpperCase(), owner.username] },
  })
  expect(body.added).toMatchObject([
    { userId: newcomer.userId, username: newcomer.username, role: 'member', online: false },
  ])
  const { body: chat } = await newcomer.rest.done('getChat', { params: { chatId } })
  expect(chat).toMatchObject({ memberCount: 2, me: { role: 'member', unread: 0 } })
  const { body: log } = await newcomer.rest.done('listMessages', { params: { chatId } })
  expect(log.messages).toMatchObject([
    { seq: 2, type: 'joined', senderId: owner.userId, text: `${owner.username} added ${newcomer.username}` },
    { seq: 1, type: 'text', text: 'before you came' },
  ])
})

test('adding who is in already adds nobody', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner, member)
  const added = await owner.rest.done('addMembers', {
    params: { chatId },
    body: { usernames: [member.username] },
  })
  expect(added.body.added).toEqual([])
  const { body } = await owner.rest.done('getChat', { params: { chatId } })
  expect(body.memberCount).toBe(2)
})

test('the same newcomer added ten times at once joins once', async () => {
  const [owner, newcomer] = [await givenPerson(), await givenUser()]
  const { chatId } = await givenChat(owner)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      owner.rest.done('addMembers', { params: { chatId }, body: { usernames: [newcomer.username] } }),
    ),
  )
  expect(answers.flatMap(({ body }) => body.added)).toHaveLength(1)
  const { body } = await owner.rest.done('getChat', { params: { chatId } })
  expect(body.memberCount).toBe(2)
})

test('an unknown username adds nobody', async () => {
  const [owner, newcomer] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner)
  const nobody = freshName('nobody')
  const body = { usernames: [newcomer.username, nobody] }
  const problem = await owner.rest.refused('addMembers', { params: { chatId }, body }, 'unknown_username')
  expect(problem.errors).toMatchObject([{ path: 'usernames.1' }])
  await newcomer.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
})

test('a plain member may neither add nor remove anyone, nor the owner leave', async () => {
  const [owner, member, other] = [await givenPerson(), await givenPerson(), await givenUser()]
  const { chatId } = await givenChat(owner, member, other)
  const params = { chatId }
  const newcomer = await givenUser()
  await member.rest.refused('addMembers', { params, body: { usernames: [newcomer.username] } }, 'forbidden')
  for (const { userId } of [owner, other])
    await member.rest.refused('removeMember', { params: { chatId, userId } }, 'forbidden')
  for (const userId of ['me', owner.userId])
    await owner.rest.refused('removeMember', { params: { chatId, userId } }, 'last_owner')
  await owner.rest.refused(
    'removeMember',
    { params: { chatId, userId: newcomer.userId } },
    'member_not_found',
  )
  expect(await membersOf(owner, chatId)).toHaveLength(3)
})

test('an admin adds and removes members, but removes no owner or admin and deletes no chat', async () => {
  const [owner, admin, other] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const member = await givenUser()
  const { chatId } = await givenChat(owner, admin, other, member)
  for (const { userId } of [admin, other]) {
    await forgeRole(chatId, userId, 'admin')
  }
  const newcomer = await givenUser()
  const params = { chatId }
  await admin.rest.done('addMembers', { params, body: { usernames: [newcomer.username] } })
  await admin.rest.done('removeMember', { params: { chatId, userId: member.userId } })
  for (const { userId } of [owner, other])
    await admin.rest.refused('removeMember', { params: { chatId, userId } }, 'forbidden')
  await admin.rest.refused('deleteChat', { params }, 'forbidden')
  await owner.rest.done('removeMember', { params: { chatId, userId: other.userId } })
  const listed = await membersOf(owner, chatId)
  expect(new Set(listed.map(({ userId }) => userId))).toEqual(
    new Set([owner.userId, admin.userId, newcomer.userId]),
  )
})

test('members are listed a page at a time, with role and whether they are online', async () => {
  const [owner, online, offline] = [await givenPerson(), await givenPerson(), await givenUser()]
  const chat = await givenChat(owner, online, offline)
  const socket = await online.connects()
  await socket.isCaughtUp()
  const params = { chatId: chat.chatId }
  const { body: first } = await owner.rest.done('listMembers', { params, query: { limit: 2 } })
  const { body: second } = await owner.rest.done('listMembers', {
    params,
    query: { limit: 2, cursor: first.nextCursor ?? '' },
  })
  expect([first.members.length, second.members.length, second.nextCursor]).toEqual([2, 1, undefined])
  const listed = new Map([...first.members, ...second.members].map((member) => [member.userId, member]))
  expect(listed.get(owner.userId)).toMatchObject({ role: 'owner', online: false })
  expect(listed.get(online.userId)).toMatchObject({ role: 'member', online: true })
  expect(listed.get(offline.userId)).toMatchObject({ role: 'member', online: false })
  await owner.rest.refused('listMembers', { params, query: { cursor: 'nonsense' } }, 'validation_failed')
})

test('who is in the chat, and who was added, learns who came', async () => {
  const [owner, newcomer] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner)
  const [watching] = await entered(chat, owner)
  const waiting = await newcomer.connects()
  await waiting.isCaughtUp()
  await owner.rest.done('addMembers', {
    params: { chatId: chat.chatId },
    body: { usernames: [newcomer.username] },
  })
  for (const socket of [watching, waiting])
    expect(await socket?.receives('member.added')).toMatchObject({
      chatId: chat.chatId,
      members: [{ userId: newcomer.userId, username: newcomer.username }],
    })
})

test('who is invited into a new chat is notified on their open socket', async () => {
  const [owner, invited] = [await givenPerson(), await givenPerson()]
  const socket = await invited.connects()
  await socket.isCaughtUp()
  const { chatId } = await givenChat(owner, invited)
  await socket.receives('member.added', (frame) => frame.chatId === chatId)
})

test('a removed member gets nothing more, and can neither enter nor send nor read', async () => {
  const [owner, removed, staying] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, removed, staying)
  const { chatId } = chat
  const [sending, gone, kept] = await entered(chat, owner, removed, staying)
  if (!sending || !gone || !kept) throw new Error('three sockets')

  await owner.rest.done('removeMember', { params: { chatId, userId: removed.userId } })
  expect(await storedSubscriptions(chatId, removed.userId)).toEqual([])
  await sending.does('message', { chatId, text: 'among us', clientMessageId: 'm-1' })
  await owner.rest.done('sendMessage', { params: { chatId }, body: { text: 'and this' } })

  await kept.until('both messages', () => (kept.pushed(chatId).length === 3 ? true : undefined))
  expect(kept.pushed(chatId).map(({ type }) => type)).toEqual(['removed', 'text', 'text'])
  for (const socket of [kept, gone])
    expect(await socket.receives('member.removed')).toEqual({
      type: 'member.removed',
      chatId,
      userId: removed.userId,
    })
  expect((await gone.does('ping', {})).heads).toEqual({})
  expect(gone.pushed(chatId)).toEqual([])
  // Once, as a user who was removed; as a reader of the chat they would be notified again.
  expect(gone.all('member.removed')).toHaveLength(1)
  await gone.refused({ action: 'enter', chatId }, 'chat_not_found')
  await gone.refused({ action: 'enter', chatId, after: 0 }, 'chat_not_found')
  await gone.refused({ action: 'history', chatId }, 'chat_not_found')
  await gone.refused(
    { action: 'message', chatId, text: 'still here', clientMessageId: 'm-2' },
    'chat_not_found',
  )
  await removed.rest.refused('listMessages', { params: { chatId } }, 'chat_not_found')
  await removed.rest.refused('sendMessage', { params: { chatId }, body: { text: 'hi' } }, 'chat_not_found')
  expect((await removed.rest.done('listChats')).body.chats).toEqual([])
  const { body } = await owner.rest.done('getChat', { params: { chatId } })
  expect(body).toMatchObject({ memberCount: 2, lastSeq: 3 })
})

test('a removal in the midst of sending: nothing written after it reaches the removed', async () => {
  const [owner, removed] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, removed)
  const { chatId } = chat
  const [sending, gone] = await entered(chat, owner, removed)
  if (!sending || !gone) throw new Error('two sockets')
  let sent = 0
  let stop = false
  const talking = (async () => {
    while (!stop) await sending.does('message', { chatId, text: `n ${++sent}`, clientMessageId: `m-${sent}` })
  })()
  await gone.until('some messages', () => (gone.pushed(chatId).length >= 5 ? true : undefined))
  await owner.rest.done('removeMember', { params: { chatId, userId: removed.userId } })
  const { body: after } = await owner.rest.done('getChat', { params: { chatId } })
  await sending.until('more messages were sent', () => (sent > after.lastSeq + 10 ? true : undefined))
  stop = true
  await talking
  await gone.isCaughtUp()
  const got = gone.pushed(chatId).map(({ seq }) => seq)
  // The one message that was being fanned out while the removal was answered may still arrive.
  expect(Math.max(...got)).toBeLessThanOrEqual(after.lastSeq + 1)
  expect(sent).toBeGreaterThan(after.lastSeq)
})

test('who leaves is out, and comes back after a week as a new member', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  const [socket] = await entered(chat, member)
  await member.rest.done('removeMember', { params: { chatId, userId: 'me' } })
  await member.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
  await member.rest.refused('removeMember', { params: { chatId, userId: 'me' } }, 'chat_not_found')

  const addition = { params: { chatId }, body: { usernames: [member.username] } }
  await owner.rest.refused('addMembers', addition, 'consent_required')
  await setLeftAt(member.userId, chatId, Date.now() - 7 * 24 * 3600 * 1000)
  await owner.rest.done('addMembers', addition)
  await owner.rest.done('sendMessage', { params: { chatId }, body: { text: 'welcome back' } })
  await socket?.isCaughtUp()
  expect(socket?.pushed(chatId)).toEqual([])
  const { messages } = (await socket?.does('enter', { chatId })) ?? {}
  expect(messages?.map(({ type, text }) => [type, text])).toEqual([
    ['left', `${member.username} left`],
    ['joined', `${owner.username} added ${member.username}`],
    ['text', 'welcome back'],
  ])
})
