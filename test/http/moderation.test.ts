import { expect, test } from 'vitest'
import {
  chatAsSeenBy,
  giveRole,
  givenPublicChat,
  logOf,
  membersOf,
  rolesIn,
  say,
  systemLogOf,
} from '../steps/chats/chats.ts'
import { entered, freshName, givenUser, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { request } from '../steps/api/rest.ts'

test('managers remove what others wrote, and everyone sees it go', async () => {
  const [owner, admin, member] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, admin, member)
  const { chatId } = chat
  await giveRole(owner, chatId, admin, 'admin')
  const [socket] = await entered(chat, member)
  const messages = [await say(member, chatId, 'rude'), await say(owner, chatId, 'rude too')]
  for (const { seq } of messages) {
    const { body } = await admin.rest.done('deleteMessage', { params: { chatId, seq: String(seq) } })
    expect(body).toMatchObject({ seq, text: '', deletedAt: expect.any(String) })
    await socket?.receives('message.updated', ({ message }) => message.seq === seq && message.text === '')
  }
  const { seq } = await say(owner, chatId, 'kept')
  await member.rest.refused('deleteMessage', { params: { chatId, seq: String(seq) } }, 'forbidden')
  // Nobody edits what others wrote, and system messages stay.
  await owner.rest.refused(
    'editMessage',
    { params: { chatId, seq: '2' }, body: { text: 'nice' } },
    'forbidden',
  )
  await owner.rest.refused('deleteMessage', { params: { chatId, seq: '1' } }, 'forbidden')
  expect((await logOf(member, chatId)).filter(({ type }) => type === 'text').map(({ text }) => text)).toEqual(
    ['', '', 'kept'],
  )
})

test('who is banned is out, is notified, and gets nothing more', async () => {
  const [owner, banned, staying] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, banned, staying)
  const { chatId } = chat
  const [gone, kept] = await entered(chat, banned, staying)
  if (!gone || !kept) throw new Error('two sockets')
  await owner.rest.done('banUser', { params: { chatId, userId: banned.userId } })
  for (const socket of [gone, kept])
    await socket.receives('member.removed', ({ userId }) => userId === banned.userId)
  const count = gone.frames.length
  await say(owner, chatId, 'among us')
  await kept.receives('messages', ({ messages }) => messages[0]?.text === 'among us')
  await gone.isCaughtUp()
  expect(gone.frames.slice(count).map(({ type }) => type)).toEqual(['pong'])
  expect(gone.pushed(chatId).some(({ text }) => text === 'among us')).toBe(false)
  await gone.refused({ action: 'enter', chatId }, 'chat_not_found')
  await gone.refused({ action: 'message', chatId, text: 'hi', clientMessageId: 'c-1' }, 'chat_not_found')
  await banned.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
  expect(await systemLogOf(owner, chatId)).toEqual([
    { type: 'removed', senderId: owner.userId, text: `${owner.username} banned ${banned.username}` },
  ])
  expect(await chatAsSeenBy(staying, chatId)).toMatchObject({ memberCount: 2, me: { role: 'member' } })
})

test('a ban keeps a member out of a group whoever adds them, until it is lifted', async () => {
  const [owner, admin, banned] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const bystander = await givenUser()
  const { chatId } = await givenChat(owner, admin, banned)
  await giveRole(owner, chatId, admin, 'admin')
  const params = { chatId, userId: banned.userId }
  await admin.rest.done('banUser', { params })
  await admin.rest.done('banUser', { params })
  const usernames = [bystander.username, banned.username]
  for (const { rest } of [owner, admin])
    await rest.refused('addMembers', { params: { chatId }, body: { usernames } }, 'banned')
  expect(Object.keys(await rolesIn(owner, chatId)).sort()).toEqual([owner.userId, admin.userId].sort())

  await owner.rest.done('unbanUser', { params })
  await owner.rest.done('unbanUser', { params })
  await banned.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
  await owner.rest.done('addMembers', { params: { chatId }, body: { usernames } })
  expect(await chatAsSeenBy(banned, chatId)).toMatchObject({ memberCount: 4, me: { role: 'member' } })
})

test('a ban keeps a user from joining a public chat, until it is lifted', async () => {
  const [owner, banned] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenPublicChat(owner, { members: [banned] })
  const params = { chatId, userId: banned.userId }
  await owner.rest.done('banUser', { params })
  await banned.rest.refused('joinChat', { params: { chatId } }, 'banned')
  await banned.rest.refused('sendMessage', { params: { chatId }, body: { text: 'hi' } }, 'forbidden')
  expect(await chatAsSeenBy(banned, chatId)).not.toHaveProperty('me')
  await owner.rest.done('unbanUser', { params })
  await banned.rest.done('joinChat', { params: { chatId } })
})

test('who never was in a chat is banned from it beforehand, without a word in the log', async () => {
  const [owner, stranger] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenPublicChat(owner)
  await owner.rest.done('banUser', { params: { chatId, userId: stranger.userId } })
  await stranger.rest.refused('joinChat', { params: { chatId } }, 'banned')
  expect(await logOf(owner, chatId)).toEqual([])
  expect((await chatAsSeenBy(owner, chatId)).memberCount).toBe(1)
  const nobody = { chatId, userId: freshName('nobody') }
  await owner.rest.refused('banUser', { params: nobody }, 'user_not_found')
})

test('managers act on those below them, and never on themselves', async () => {
  const [owner, admin, other, member] = [
    await givenPerson(),
    await givenPerson(),
    await givenPerson(),
    await givenPerson(),
  ]
  const { chatId } = await givenPublicChat(owner, { members: [admin, other, member] })
  for (const person of [admin, other]) await giveRole(owner, chatId, person, 'admin')
  const before = await rolesIn(owner, chatId)
  for (const target of [owner, other, admin])
    await admin.rest.refused('banUser', { params: { chatId, userId: target.userId } }, 'forbidden')
  for (const target of [owner, other])
    await admin.rest.refused('removeMember', { params: { chatId, userId: target.userId } }, 'forbidden')
  await owner.rest.refused('banUser', { params: { chatId, userId: owner.userId } }, 'forbidden')
  for (const target of [owner, admin, member, other]) {
    if (target === member) continue
    await member.rest.refused('banUser', { params: { chatId, userId: target.userId } }, 'forbidden')
    await member.rest.refused('removeMember', { params: { chatId, userId: target.userId } }, 'forbidden')
  }
  for (const role of ['owner', 'member'])
    await admin.rest.refused(
      'patchMember',
      { params: { chatId, userId: other.userId }, body: { role } },
      'forbidden',
    )
  await admin.rest.refused(
    'patchMember',
    { params: { chatId, userId: 'me' }, body: { role: 'owner' } },
    'forbidden',
  )
  expect(await rolesIn(owner, chatId)).toEqual(before)

  await owner.rest.done('banUser', { params: { chatId, userId: admin.userId } })
  await owner.rest.done('removeMember', { params: { chatId, userId: other.userId } })
  expect(await rolesIn(owner, chatId)).toEqual({ [owner.userId]: 'owner', [member.userId]: 'member' })
})

test('a ban that races with a joining leaves the banned outside, whichever came first', async () => {
  const [owner, joining] = [await givenPerson(), await givenPerson()]
  for (let round = 0; round < 8; round++) {
    const { chatId } = await givenPublicChat(owner)
    const [banned, joined] = await Promise.all([
      request('banUser', owner.accessToken, { params: { chatId, userId: joining.userId } }),
      request('joinChat', joining.accessToken, { params: { chatId } }),
    ])
    expect(banned.status).toBe(204)
    // Joined and banned right after, the answer to the joining may find the chat as an outsider does.
    expect([200, 403]).toContain(joined.status)
    expect(await membersOf(owner, chatId)).toHaveLength(1)
    expect(await chatAsSeenBy(owner, chatId)).toMatchObject({ memberCount: 1 })
    expect(await chatAsSeenBy(joining, chatId)).not.toHaveProperty('me')
    await joining.rest.refused('joinChat', { params: { chatId } }, 'banned')
  }
})
