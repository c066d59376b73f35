import { expect, test } from 'vitest'
import { chatAsSeenBy, givenDirectChat, logOf, rolesIn, say } from '../steps/chats/chats.ts'
import { entered, freshName, givenUser, givenPerson, type Person } from '../steps/accounts/given-users.ts'

const withBob = ({ username }: { username: string }) => ({ body: { kind: 'direct', members: [username] } })
const chatsOf = async (person: Person) => (await person.rest.done('listChats')).body.chats

test('a direct chat is between two, without name and without owner', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const socket = await bob.connects()
  await socket.isCaughtUp()
  const { status, body: chat } = await alice.rest.done('createChat', withBob(bob))
  expect(status).toBe(201)
  expect(chat).toMatchObject({
    kind: 'direct',
    name: '',
    ownerId: null,
    memberCount: 2,
    me: { role: 'member' },
  })
  await socket.receives('member.added', ({ chatId }) => chatId === chat.chatId)
  expect(await rolesIn(bob, chat.chatId)).toEqual({ [alice.userId]: 'member', [bob.userId]: 'member' })
  const [sockets] = await entered(chat, bob)
  await say(alice, chat.chatId, 'only you')
  await sockets?.receives('messages', ({ messages }) => messages[0]?.text === 'only you')
})

test('created from both sides, many times at once, it is one chat and new to one of them', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const creations = Array.from({ length: 10 }, (_, index) =>
    index % 2 ? alice.rest.done('createChat', withBob(bob)) : bob.rest.done('createChat', withBob(alice)),
  )
  const answers = await Promise.all(creations)
  expect(new Set(answers.map(({ body }) => body.chatId)).size).toBe(1)
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201])
  for (const person of [alice, bob]) expect(await chatsOf(person)).toHaveLength(1)
})

test('created again, it is the first one with all of its messages', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenDirectChat(alice, bob)
  await say(alice, chatId, 'hello')
  const { status, body } = await bob.rest.done('createChat', {
    body: { kind: 'direct', members: [alice.username.toUpperCase()] },
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({ chatId, lastSeq: 1, memberCount: 2, me: { unread: 1 } })
})

test('nobody comes in, nobody goes, and nothing about it is changed', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const { chatId } = await givenDirectChat(alice, bob)
  await say(bob, chatId, 'hello')
  const params = { chatId }
  for (const { rest } of [alice, bob]) {
    await rest.refused('addMembers', { params, body: { usernames: [carol.username] } }, 'forbidden')
    await rest.refused('patchChat', { params, body: { name: 'Us two' } }, 'forbidden')
    await rest.refused('deleteChat', { params }, 'forbidden')
    await rest.refused('removeMember', { params: { chatId, userId: 'me' } }, 'forbidden')
    await rest.refused(
      'patchMember',
      { params: { chatId, userId: 'me' }, body: { role: 'owner' } },
      'forbidden',
    )
    await rest.refused('banUser', { params: { chatId, userId: carol.userId } }, 'forbidden')
  }
  await alice.rest.refused('removeMember', { params: { chatId, userId: bob.userId } }, 'forbidden')
  await alice.rest.refused('deleteMessage', { params: { chatId, seq: '1' } }, 'forbidden')
  await carol.rest.refused('getChat', { params }, 'chat_not_found')
  await carol.rest.refused('joinChat', { params }, 'chat_not_found')
  expect(await chatAsSeenBy(alice, chatId)).toMatchObject({ memberCount: 2, ownerId: null })
  expect(await logOf(bob, chatId)).toHaveLength(1)
})

test('a direct chat with oneself, with nobody, with two or with a name is refused', async () => {
  const alice = await givenPerson()
  const [bob, carol] = [await givenUser(), await givenUser()]
  await alice.rest.refused('createChat', withBob(alice), 'validation_failed')
  await alice.rest.refused('createChat', withBob({ username: freshName('nobody') }), 'unknown_username')
  for (const wrong of [
    { members: [bob.username, carol.username] },
    { members: [] },
    { members: [bob.username], name: 'Us two' },
    {},
  ])
    await alice.rest.refused('createChat', { body: { kind: 'direct', ...wrong } }, 'validation_failed')
  expect(await chatsOf(alice)).toEqual([])
})
