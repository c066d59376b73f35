import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { ErrorCode } from '../../shared/contract/errors.ts'
import { chatAsSeenBy, givenPublicChat, membersOf, systemLogOf } from '../steps/chats/chats.ts'
import {
  entered,
  freshName,
  givenUser,
  givenChat,
  givenPerson,
  type Person,
} from '../steps/accounts/given-users.ts'
import { request, type Sent } from '../steps/api/rest.ts'

let alice: Person
let bob: Person
beforeAll(async () => {
  ;[alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
})

const creation = (name: string): Sent => ({ body: { kind: 'public', name } })
const found = async (prefix: string) =>
  (await bob.rest.done('listPublicChats', { query: { prefix } })).body.chats.map(({ name }) => name)
const codeOf = ({ body }: { body: unknown }) => (body as { code?: ErrorCode }).code

test.each([
  ['in other letters', (tag: string) => `Kaffee ${tag}`, (tag: string) => `KAFFEE ${tag.toUpperCase()}`],
  ['composed otherwise', (tag: string) => `Cafe\u0301 ${tag}`, (tag: string) => `Caf\u00e9 ${tag}`],
  ['in wide letters', (tag: string) => `Go ${tag}`, (tag: string) => `Ｇｏ ${tag}`],
  ['with a sharp s', (tag: string) => `Straße ${tag}`, (tag: string) => `STRASSE ${tag}`],
  ['with a final sigma', (tag: string) => `οδος ${tag}`, (tag: string) => `ΟΔΟΣ ${tag}`],
  ['with a dotted capital i', (tag: string) => `İzmir ${tag}`, (tag: string) => `izmir ${tag}`],
  ['with wider spaces', (tag: string) => `Big  Lunch ${tag}`, (tag: string) => `big\u2003lunch ${tag}`],
  ['with a non-joiner', (tag: string) => `می\u200cخواهم ${tag}`, (tag: string) => `میخواهم ${tag}`],
  ['with an emoji spelled shorter', (tag: string) => `❤️ ${tag}`, (tag: string) => `❤ ${tag}`],
  ['with spaces around it', (tag: string) => `Lunch ${tag}`, (tag: string) => `  Lunch ${tag} `],
])('the same name %s is the same name: one of the two is taken', async (_, one, other) => {
  const tag = freshName('t')
  await givenPublicChat(alice, { name: one(tag) })
  await bob.rest.refused('createChat', creation(other(tag)), 'name_taken')
  expect(await found(other(tag).trim())).toEqual([one(tag)])
})

test('groups may be called anything, also like each other and like a public chat', async () => {
  const { name } = await givenPublicChat(alice)
  for (const person of [alice, bob]) {
    await person.rest.done('createChat', { body: { kind: 'group', name } })
  }
  expect(await found(name)).toEqual([name])
})

test('of ten who create a chat of one name at once, one does', async () => {
  const name = freshName('race')
  const tries = Array.from({ length: 10 }, (_, index) =>
    request(
      'createChat',
      (index % 2 ? alice : bob).accessToken,
      creation(index % 3 ? name : name.toUpperCase()),
    ),
  )
  const answers = await Promise.all(tries)
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
  expect(answers.filter(({ status }) => status === 409).map(codeOf)).toEqual(Array(9).fill('name_taken'))
  expect(await found(name)).toHaveLength(1)
})

test('a name is free again once its chat is renamed or deleted, and the new one is taken', async () => {
  const [first, second] = [freshName('first'), freshName('second')]
  const { chatId } = await givenPublicChat(alice, { name: first })
  await alice.rest.done('patchChat', { params: { chatId }, body: { name: second } })
  expect([await found(first), await found(second)]).toEqual([[], [second]])
  await bob.rest.refused('createChat', creation(second), 'name_taken')
  const reused = await givenPublicChat(bob, { name: first })
  await alice.rest.refused('patchChat', { params: { chatId }, body: { name: first } }, 'name_taken')
  await bob.rest.done('deleteChat', { params: { chatId: reused.chatId } })
  await alice.rest.done('patchChat', { params: { chatId }, body: { name: first } })
  await alice.rest.done('deleteChat', { params: { chatId } })
  for (const name of [first, second]) await givenPublicChat(bob, { name })
})

test('a chat may spell its own name otherwise', async () => {
  const name = freshName('spelt')
  const { chatId } = await givenPublicChat(alice, { name })
  const { body } = await alice.rest.done('patchChat', {
    params: { chatId },
    body: { name: name.toUpperCase() },
  })
  expect(body.name).toBe(name.toUpperCase())
  expect(await found(name)).toEqual([name.toUpperCase()])
  await bob.rest.refused('createChat', creation(name), 'name_taken')
})

test('a rename and a creation that race for a name: one has it, and every name leads to its chat', async () => {
  for (let round = 0; round < 5; round++) {
    const [before, wanted] = [freshName('before'), freshName('wanted')]
    const { chatId } = await givenPublicChat(alice, { name: before })
    const [renamed, created] = await Promise.all([
      request('patchChat', alice.accessToken, { params: { chatId }, body: { name: wanted } }),
      request('createChat', bob.accessToken, creation(wanted)),
    ])
    const outcome = [renamed.status, created.status]
    expect(
      [
        [200, 409],
        [409, 201],
      ],
      JSON.stringify(outcome),
    ).toContainEqual(outcome)
    expect(await found(wanted)).toEqual([wanted])
    expect(await found(before)).toEqual(renamed.status === 200 ? [] : [before])
    expect((await chatAsSeenBy(alice, chatId)).name).toBe(renamed.status === 200 ? wanted : before)
  }
})

test('two renames of one chat that race leave one name', async () => {
  const names = [freshName('one'), freshName('two')]
  const { chatId, name } = await givenPublicChat(alice)
  await Promise.all(
    names.map((next) =>
      request('patchChat', alice.accessToken, { params: { chatId }, body: { name: next } }),
    ),
  )
  const { name: last } = await chatAsSeenBy(alice, chatId)
  expect(names).toContain(last)
  for (const each of [name, ...names]) expect(await found(each)).toEqual(each === last ? [last] : [])
})

test('public chats are found by the beginning of their name, by name, a page at a time', async () => {
  const tag = freshName('Prefix')
  const names = ['c', 'A', 'e', 'B', 'd'].map((letter) => `${tag} ${letter}`)
  for (const name of names) await givenPublicChat(alice, { name })
  await alice.rest.done('createChat', { body: { kind: 'group', name: `${tag} group` } })
  const seen: string[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const query = { prefix: tag.toLowerCase(), limit: 2, ...(cursor && { cursor }) }
    const { body } = await bob.rest.done('listPublicChats', { query })
    for (const chat of body.chats) {
      expect(chat).not.toHaveProperty('me')
      expect(chat).toMatchObject({ kind: 'public', ownerId: alice.userId, memberCount: 1 })
      seen.push(chat.name)
    }
    cursor = body.nextCursor
    pages++
  } while (cursor)
  expect(pages).toBe(3)
  expect(seen).toEqual(['A', 'B', 'c', 'd', 'e'].map((letter) => `${tag} ${letter}`))
  expect(await found(`${tag} x`)).toEqual([])
})

test('a cursor of another list is refused', async () => {
  const tag = freshName('list')
  for (const letter of ['a', 'b']) await givenPublicChat(alice, { name: `${tag} ${letter}` })
  const { body } = await bob.rest.done('listPublicChats', { query: { prefix: tag, limit: 1 } })
  for (const query of [
    { prefix: freshName('other'), cursor: body.nextCursor ?? '' },
    { prefix: tag, cursor: 'nonsense' },
  ])
    await bob.rest.refused('listPublicChats', { query }, 'validation_failed')
})

test('anyone sees a public chat and joins it, but reads its log only then', async () => {
  const chat = await givenPublicChat(alice)
  const params = { chatId: chat.chatId }
  const [watching] = await entered(chat, alice)
  await alice.rest.done('sendMessage', { params, body: { text: 'before you came' } })
  expect(await chatAsSeenBy(bob, chat.chatId)).not.toHaveProperty('me')
  await bob.rest.refused('listMessages', { params }, 'forbidden')
  await bob.rest.refused('listMembers', { params }, 'forbidden')
  const socket = await bob.connects()
  await socket.refused({ action: 'enter', chatId: chat.chatId }, 'forbidden')

  const { body: joined } = await bob.rest.done('joinChat', { params })
  expect(joined).toMatchObject({ memberCount: 2, lastSeq: 2, me: { role: 'member', unread: 0 } })
  await watching?.receives('member.added', ({ members }) => members[0]?.userId === bob.userId)
  expect(
    (await socket.does('enter', { chatId: chat.chatId })).messages.map(({ type, text }) => [type, text]),
  ).toEqual([
    ['text', 'before you came'],
    ['joined', `${bob.username} joined`],
  ])
})

test('to join twice, or ten times at once, is to join once', async () => {
  const { chatId } = await givenPublicChat(alice)
  const joinings = Array.from({ length: 10 }, () => bob.rest.done('joinChat', { params: { chatId } }))
  for (const { body } of await Promise.all(joinings)) expect(body.me?.role).toBe('member')
  await bob.rest.done('joinChat', { params: { chatId } })
  expect(await chatAsSeenBy(alice, chatId)).toMatchObject({ memberCount: 2 })
  expect(await systemLogOf(alice, chatId)).toMatchObject([{ type: 'joined' }])
  expect(await membersOf(alice, chatId)).toHaveLength(2)
})

test('private chats cannot be joined, by whoever knows of them', async () => {
  const group = await givenChat(alice)
  const { body: direct } = await alice.rest.done('createChat', {
    body: { kind: 'direct', members: [(await givenUser()).username] },
  })
  for (const { chatId } of [group, direct])
    await alice.rest.refused('joinChat', { params: { chatId } }, 'chat_is_private')
  await bob.rest.refused('joinChat', { params: { chatId: group.chatId } }, 'chat_is_private')
})

test('joining answers the same for a direct chat of others as for nothing', async () => {
  const { body: direct } = await alice.rest.done('createChat', {
    body: { kind: 'direct', members: [(await givenUser()).username] },
  })
  const answers = await Promise.all(
    [direct.chatId, 'direct-nothing', randomUUID()].map(async (chatId) => {
      const { status, body } = await request('joinChat', bob.accessToken, { params: { chatId } })
      const { requestId: _requestId, ...problem } = body as { requestId: string }
      return { status, problem }
    }),
  )
  expect(answers).toEqual(Array(3).fill(answers[2]))
  expect(answers[0]?.status).toBe(404)
})

test('who is banned, or only a stranger, sees no last message of a public chat, in any answer', async () => {
  const [owner, banned, stranger] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const { chatId, name } = await givenPublicChat(owner, { members: [banned] })
  await owner.rest.done('sendMessage', { params: { chatId }, body: { text: 'among us' } })
  expect(await chatAsSeenBy(banned, chatId)).toMatchObject({ lastMessage: { text: 'among us' } })
  await owner.rest.done('banUser', { params: { chatId, userId: banned.userId } })
  for (const person of [banned, stranger]) {
    expect(await chatAsSeenBy(person, chatId)).not.toHaveProperty('lastMessage')
    const { body } = await person.rest.done('listPublicChats', { query: { prefix: name } })
    expect(body.chats).toMatchObject([{ chatId }])
    expect(body.chats[0]).not.toHaveProperty('lastMessage')
  }
  await banned.rest.refused('joinChat', { params: { chatId } }, 'banned')
  expect((await stranger.rest.done('joinChat', { params: { chatId } })).body).toHaveProperty('lastMessage')
})

test('who left a public chat joins it again', async () => {
  const { chatId } = await givenPublicChat(alice)
  await bob.rest.done('joinChat', { params: { chatId } })
  await bob.rest.done('removeMember', { params: { chatId, userId: 'me' } })
  await bob.rest.refused('removeMember', { params: { chatId, userId: 'me' } }, 'forbidden')
  await bob.rest.refused('sendMessage', { params: { chatId }, body: { text: 'still here' } }, 'forbidden')
  expect((await bob.rest.done('joinChat', { params: { chatId } })).body.memberCount).toBe(2)
  expect((await systemLogOf(alice, chatId)).map(({ type }) => type)).toEqual(['joined', 'left', 'joined'])
})
