import { expect, test } from 'vitest'
import { eventually } from '../steps/generic/eventually.ts'
import {
  entered,
  freshName,
  givenUser,
  givenChat,
  givenPeople,
  givenPerson,
  type Person,
  times,
} from '../steps/accounts/given-users.ts'
import {
  storedMembership,
  storedMemberships,
  storedMeta,
  storedOfChat,
  storedProfile,
} from '../steps/stored/stored.ts'

const chatsOf = async (person: Person) => (await person.rest.done('listChats')).body.chats
const send = (person: Person, chatId: string, text: string) =>
  person.rest.done('sendMessage', { params: { chatId }, body: { text } })

test('who creates a chat owns it, and its members find it in their lists at once', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const { status, body: chat } = await owner.rest.done('createChat', {
    body: { kind: 'group', name: '  Lunch  ', description: 'noon', members: [member.username.toUpperCase()] },
  })
  expect(status).toBe(201)
  expect(chat).toMatchObject({
    kind: 'group',
    name: 'Lunch',
    description: 'noon',
    ownerId: owner.userId,
    memberCount: 2,
    lastSeq: 0,
    me: { role: 'owner', readSeq: 0, unread: 0, notifications: 'all' },
  })
  const [listed] = await chatsOf(member)
  expect(listed).toMatchObject({ chatId: chat.chatId, me: { role: 'member' } })
  const { body: got } = await owner.rest.done('getChat', { params: { chatId: chat.chatId } })
  expect(got).toEqual(chat)
})

test('the creator named among the members, and a member named twice, count once', async () => {
  const [owner, member] = [await givenPerson(), await givenUser()]
  const members = [owner.username, member.username, member.username.toUpperCase()]
  const { body } = await owner.rest.done('createChat', { body: { kind: 'group', name: 'Twice', members } })
  expect(body.memberCount).toBe(2)
})

test('a chat with a username that is nobody’s is not created for anyone, and the answer names it', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const nobody = freshName('nobody')
  const body = { kind: 'group', name: 'Lunch', members: [member.username, nobody] }
  const problem = await owner.rest.refused('createChat', { body }, 'unknown_username')
  expect(problem.errors).toEqual([{ path: 'members.1', message: expect.stringContaining(nobody) }])
  expect(await chatsOf(owner)).toEqual([])
  expect(await chatsOf(member)).toEqual([])
  expect(await storedMemberships(owner.userId)).toEqual([])
})

test.each([
  ['a name of two letters', { name: 'ab' }],
  ['a name of spaces', { name: '     ' }],
  ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }],
  ['a name of two lines', { name: 'Lunch\nat noon' }],
  ['a name with half a surrogate pair', { name: 'Lunch \ud83d' }],
  ['no name', { name: undefined }],
  ['an unknown kind', { kind: 'secret' }],
  ['a description of 10,000 characters', { description: 'x'.repeat(10_000) }],
  ['101 usernames', { members: Array.from({ length: 101 }, (_, index) => `user-${index}`) }],
  ['members that are no list', { members: 'alice' }],
  ['an unknown field', { ownerId: 'me' }],
])('a chat with %s is refused', async (_, wrong) => {
  const owner = await givenPerson()
  await owner.rest.refused(
    'createChat',
    { body: { kind: 'group', name: 'Lunch', ...wrong } },
    'validation_failed',
  )
  expect(await chatsOf(owner)).toEqual([])
})

test('emoji and right-to-left names are kept as they are, each emoji one character', async () => {
  const owner = await givenPerson()
  for (const name of ['👨‍👩‍👧', 'غداء مع الأصدقاء', '🍜'.repeat(64)]) {
    const { body } = await owner.rest.done('createChat', { body: { kind: 'group', name } })
    expect(body.name).toBe(name)
  }
})

test('a chat of 101 members, which one transaction cannot hold, is complete when it is there', async () => {
  const owner = await givenPerson()
  const others = await times(100, () => givenUser('crowd'))
  const chat = await givenChat(owner, ...others)
  expect(chat.memberCount).toBe(101)

  const found: string[] = []
  let cursor: string | undefined
  do {
    const { body } = await owner.rest.done('listMembers', {
      params: { chatId: chat.chatId },
      query: { limit: 40, ...(cursor && { cursor }) },
    })
    expect(body.members.length).toBeLessThanOrEqual(40)
    found.push(...body.members.map(({ userId }) => userId))
    cursor = body.nextCursor
  } while (cursor)
  expect(found).toHaveLength(101)
  expect(new Set(found)).toEqual(new Set([owner.userId, ...others.map(({ userId }) => userId)]))
  const meta = await storedMeta(chat.chatId)
  expect(meta).not.toHaveProperty('expiresAt')

  // All of it goes again, in the background, from every member's own list too.
  await owner.rest.done('deleteChat', { params: { chatId: chat.chatId } })
  await eventually('nothing is left of the large chat', async () => {
    const left = await storedOfChat(chat.chatId)
    return left.length === 0 ? true : undefined
  })
  for (const { userId } of [owner, ...others])
    expect(await storedMembership(userId, chat.chatId)).toBeUndefined()
})

test('the list shows the last message, its seq and what is unread; one’s own messages are read', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner, member)
  await send(owner, chatId, 'first')
  await send(owner, chatId, `second ${'x'.repeat(200)}`)
  const [mine] = await chatsOf(owner)
  expect(mine).toMatchObject({ lastSeq: 2, me: { unread: 0, readSeq: 2 } })
  const [theirs] = await chatsOf(member)
  expect(theirs).toMatchObject({
    lastSeq: 2,
    me: { unread: 2, readSeq: 0 },
    lastMessage: { seq: 2, senderId: owner.userId, senderName: owner.username },
  })
  expect(theirs?.lastMessage?.text).toMatch(/^second x+…$/)
  expect([...(theirs?.lastMessage?.text ?? '')].length).toBeLessThanOrEqual(140)
})

test('the list is paged by latest activity first, each chat once', async () => {
  const owner = await givenPerson()
  const chatIds: string[] = []
  for (let index = 0; index < 7; index++) chatIds.push((await givenChat(owner)).chatId)
  for (const index of [3, 0]) await send(owner, chatIds[index] ?? '', 'up')
  const expected = [0, 3, 6, 5, 4, 2, 1].map((index) => chatIds[index])

  const listed: string[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const { body } = await owner.rest.done('listChats', { query: { limit: 3, ...(cursor && { cursor }) } })
    listed.push(...body.chats.map(({ chatId }) => chatId))
    cursor = body.nextCursor
    pages++
  } while (cursor)
  expect(listed).toEqual(expected)
  expect(pages).toBe(3)
})

test.each([
  ['a limit of 0', { limit: 0 }],
  ['a limit of 101', { limit: 101 }],
  ['a limit that is no number', { limit: 'many' }],
  ['a cursor that is not ours', { cursor: 'nonsense' }],
  ['an unknown parameter', { page: 2 }],
])('listing chats with %s is refused', async (_, query) => {
  const { rest } = await givenPerson()
  await rest.refused('listChats', { query }, 'validation_failed')
})

test('a private chat does not exist for those who are not in it', async () => {
  const [owner, stranger] = await givenPeople(2)
  if (!owner || !stranger) throw new Error('two people')
  const { chatId } = await givenChat(owner)
  for (const id of [chatId, 'never-was']) {
    const params = { chatId: id }
    const [first, ...others] = [
      await stranger.rest.refused('getChat', { params }, 'chat_not_found'),
      await stranger.rest.refused('deleteChat', { params }, 'chat_not_found'),
      await stranger.rest.refused('listMembers', { params }, 'chat_not_found'),
      await stranger.rest.refused(
        'addMembers',
        { params, body: { usernames: [stranger.username] } },
        'chat_not_found',
      ),
      await stranger.rest.refused(
        'removeMember',
        { params: { chatId: id, userId: owner.userId } },
        'chat_not_found',
      ),
      await stranger.rest.refused('removeMember', { params: { chatId: id, userId: 'me' } }, 'chat_not_found'),
      await stranger.rest.refused('listMessages', { params }, 'chat_not_found'),
      await stranger.rest.refused('sendMessage', { params, body: { text: 'hi' } }, 'chat_not_found'),
    ]
    for (const other of others) expect(other.detail).toBe(first?.detail)
    const socket = await stranger.connects()
    await socket.refused({ action: 'enter', chatId: id }, 'chat_not_found')
    await socket.refused({ action: 'history', chatId: id }, 'chat_not_found')
    await socket.refused(
      { action: 'message', chatId: id, text: 'hi', clientMessageId: 'm-1' },
      'chat_not_found',
    )
  }
  const { body } = await owner.rest.done('listMessages', { params: { chatId } })
  expect(body.messages).toEqual([])
})

test('only the owner deletes a chat; it is gone for everyone at once, and its sockets are notified', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  await send(owner, chatId, 'soon gone')
  const sockets = await entered(chat, owner, member)
  await member.rest.refused('deleteChat', { params: { chatId } }, 'forbidden')

  await owner.rest.done('deleteChat', { params: { chatId } })

  for (const person of [owner, member]) {
    expect(await chatsOf(person)).toEqual([])
    await person.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
    await person.rest.refused('listMessages', { params: { chatId } }, 'chat_not_found')
    await person.rest.refused('sendMessage', { params: { chatId }, body: { text: 'late' } }, 'chat_not_found')
  }
  for (const socket of sockets) {
    await socket.refused(
      { action: 'message', chatId, text: 'late', clientMessageId: 'm-1' },
      'chat_not_found',
    )
    await socket.refused({ action: 'enter', chatId }, 'chat_not_found')
    await socket.receives('chat.deleted', (frame) => frame.chatId === chatId)
  }
  await owner.rest.refused('deleteChat', { params: { chatId } }, 'chat_not_found')

  await eventually('nothing is left of the chat', async () => {
    const left = await storedOfChat(chatId)
    return left.length === 0 ? true : undefined
  })
  for (const { userId } of [owner, member]) {
    expect(await storedMemberships(userId)).toEqual([])
    const profile = await storedProfile(userId)
    expect(profile).toMatchObject({ chatCount: 0 })
  }
})
