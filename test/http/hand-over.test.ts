import { expect, test } from 'vitest'
import { chatAsSeenBy, giveRole, givenPublicChat, rolesIn, say, systemLogOf } from '../steps/chats/chats.ts'
import {
  entered,
  givenUser,
  givenChat,
  givenPeople,
  givenPerson,
  type Person,
} from '../steps/accounts/given-users.ts'
import { request } from '../steps/api/rest.ts'

const setRole = (person: Person, chatId: string, userId: string, role: string) =>
  request('patchMember', person.accessToken, { params: { chatId, userId }, body: { role } })

test('the owner makes admins and takes it back, and the chat is notified', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  const [socket] = await entered(chat, member)
  const { body } = await giveRole(owner, chatId, member, 'admin')
  expect(body).toMatchObject({ userId: member.userId, username: member.username, role: 'admin' })
  await socket?.receives('messages', ({ messages }) => messages[0]?.type === 'role')
  expect(await chatAsSeenBy(member, chatId)).toMatchObject({ me: { role: 'admin', unread: 1 } })
  await member.rest.done('patchChat', { params: { chatId }, body: { description: 'by an admin' } })
  await giveRole(owner, chatId, member, 'member')
  await member.rest.refused('patchChat', { params: { chatId }, body: { description: 'again' } }, 'forbidden')
  // A state that is already reached is not announced again.
  await giveRole(owner, chatId, member, 'member')
  expect(await systemLogOf(owner, chatId)).toEqual([
    { type: 'role', senderId: owner.userId, text: `${owner.username} made ${member.username} an admin` },
    { type: 'role', senderId: owner.userId, text: `${owner.username} made ${member.username} a member` },
  ])
  expect((await chatAsSeenBy(owner, chatId)).me?.unread).toBe(0)
})

test('who hands a chat over is an admin of it from then on, and has read so', async () => {
  const [owner, heir] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, heir)
  const { chatId } = chat
  const [socket] = await entered(chat, heir)
  const { body } = await giveRole(owner, chatId, heir, 'owner')
  expect(body).toMatchObject({ userId: heir.userId, role: 'owner' })
  expect(await rolesIn(heir, chatId)).toEqual({ [owner.userId]: 'admin', [heir.userId]: 'owner' })
  expect(await chatAsSeenBy(owner, chatId)).toMatchObject({
    ownerId: heir.userId,
    me: { role: 'admin', readSeq: 1, unread: 0 },
  })
  await socket?.receives('chat.updated', ({ chat: { ownerId } }) => ownerId === heir.userId)
  await owner.rest.refused('deleteChat', { params: { chatId } }, 'forbidden')
  await owner.rest.done('removeMember', { params: { chatId, userId: 'me' } })
  await heir.rest.done('deleteChat', { params: { chatId } })
})

test('the owner neither leaves nor steps down, except by handing over', async () => {
  const [owner, admin] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner, admin)
  await giveRole(owner, chatId, admin, 'admin')
  for (const userId of ['me', owner.userId]) {
    await owner.rest.refused('removeMember', { params: { chatId, userId } }, 'last_owner')
    for (const role of ['admin', 'member'])
      await owner.rest.refused('patchMember', { params: { chatId, userId }, body: { role } }, 'last_owner')
  }
  await owner.rest.done('patchMember', { params: { chatId, userId: 'me' }, body: { role: 'owner' } })
  expect(await rolesIn(admin, chatId)).toEqual({ [owner.userId]: 'owner', [admin.userId]: 'admin' })
})

test('a role is for members, and of the three that there are', async () => {
  const [owner, stranger] = [await givenPerson(), await givenUser()]
  const { chatId } = await givenPublicChat(owner)
  const params = { chatId, userId: stranger.userId }
  for (const role of ['owner', 'admin', 'member'])
    await owner.rest.refused('patchMember', { params, body: { role } }, 'member_not_found')
  for (const body of [{ role: 'king' }, {}, { role: 'admin', notifications: 'all' }])
    await owner.rest.refused('patchMember', { params, body }, 'validation_failed')
})

test('hand-overs that race leave one owner, the one that the chat names', async () => {
  const [owner, ...heirs] = await givenPeople(4)
  if (!owner) throw new Error('four people')
  for (let round = 0; round < 4; round++) {
    const { chatId } = await givenChat(owner, ...heirs)
    const answers = await Promise.all(heirs.map(({ userId }) => setRole(owner, chatId, userId, 'owner')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403])
    const roles = await rolesIn(owner, chatId)
    const owners = Object.entries(roles).filter(([, role]) => role === 'owner')
    expect(owners).toHaveLength(1)
    expect(roles[owner.userId]).toBe('admin')
    expect((await chatAsSeenBy(owner, chatId)).ownerId).toBe(owners[0]?.[0])
  }
})

test('a hand-over that races with the heir’s leaving leaves an owner who is in', async () => {
  const [owner, heir] = [await givenPerson(), await givenPerson()]
  for (let round = 0; round < 6; round++) {
    const { chatId } = await givenChat(owner, heir)
    const [handed, left] = await Promise.all([
      setRole(owner, chatId, heir.userId, 'owner'),
      request('removeMember', heir.accessToken, { params: { chatId, userId: 'me' } }),
    ])
    // A new owner cannot leave; a user who has left cannot become the owner.
    expect([
      [200, 409],
      [404, 204],
    ]).toContainEqual([handed.status, left.status])
    const { ownerId, memberCount } = await chatAsSeenBy(owner, chatId)
    expect(await rolesIn(owner, chatId)).toMatchObject({ [ownerId ?? '']: 'owner' })
    expect(memberCount).toBe(left.status === 204 ? 1 : 2)
  }
})

test('a deletion that races with a hand-over is answered for what came first', async () => {
  const [owner, heir] = [await givenPerson(), await givenPerson()]
  for (let round = 0; round < 6; round++) {
    const { chatId } = await givenChat(owner, heir)
    const [handed, deleted] = await Promise.all([
      setRole(owner, chatId, heir.userId, 'owner'),
      request('deleteChat', owner.accessToken, { params: { chatId } }),
    ])
    expect([
      [200, 403],
      [404, 204],
    ]).toContainEqual([handed.status, deleted.status])
  }
})

test('a changed username is on new messages at once, also over open sockets; old ones keep the old', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  const [reading, writing] = await entered(chat, owner, member)
  const { seq } = await say(member, chatId, 'under the old name')
  const username = `${member.username}-x`
  await member.rest.done('patchOwnUser', { body: { username } })
  expect((await say(member, chatId, 'over REST')).senderName).toBe(username)
  await writing?.does('message', { chatId, text: 'over the socket', clientMessageId: 'c-1' })
  const pushed = await reading?.receives(
    'messages',
    ({ messages }) => messages[0]?.text === 'over the socket',
  )
  expect(pushed?.messages[0]?.senderName).toBe(username)
  const { body } = await owner.rest.done('listMessages', { params: { chatId }, query: { after: seq - 1 } })
  expect(body.messages.map(({ senderName }) => senderName)).toEqual([member.username, username, username])
  await giveRole(owner, chatId, member, 'admin')
  expect((await systemLogOf(owner, chatId)).at(-1)?.text).toBe(`${owner.username} made ${username} an admin`)
})
