import { expect, test } from 'vitest'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { refusal, type StubAnswers } from '../../steps/cli/stub-api.ts'
import { alice, givenStubShell } from '../../steps/cli/stub-shell.ts'

const chatId = '11111111-2222-4333-8444-555555555555'

const named = (username: string, displayName?: string) => ({
  userId: `id-of-${username}`,
  username,
  ...(displayName !== undefined && { displayName }),
  createdAt: '2026-11-20T13:45:00.000Z',
})
const [bob, bobby, zoë] = [named('bob', 'Bob B.'), named('bobby'), named('zoë', 'Zoë')]

const memberOf = (user: { userId: string; username: string }): Member => ({
  role: 'member',
  joinedAt: '2026-11-20T13:45:00.000Z',
  readSeq: 0,
  online: false,
  ...user,
})
const members = [alice, bob, zoë].map(memberOf)

const directChat = (id: string): Chat => ({
  chatId: id,
  kind: 'direct',
  name: '',
  memberCount: 2,
  lastSeq: 0,
  createdAt: '2026-11-20T13:45:00.000Z',
  description: '',
  ownerId: null,
  locked: false,
  slowModeSeconds: 0,
})

/** Finds among these, as the server does. */
const search: StubAnswers = {
  findUsers: ({ url }) => {
    const query = new URL(url, 'http://stub').searchParams
    const [name, prefix] = [query.get('username'), query.get('prefix')]
    const users = [bob, bobby, zoë].filter(({ username }) =>
      prefix === null ? username === name : username.startsWith(prefix.normalize('NFKC').toLowerCase()),
    )
    return { body: { users } }
  },
}

const complete = (...words: string[]) => ['--get-yargs-completions', 'parley', ...words]

test('people are found by the beginning of their usernames, in any script', async () => {
  const { runs } = await givenStubShell(search)
  expect((await runs(['users', '@bo'])).stdout).toBe('Bob B. @bob\nbobby\n')
  expect((await runs(['users', 'zo\u0065\u0308'])).stdout).toBe('Zoë @zoë\n')
  expect((await runs(['users', 'x'])).stdout).toBe('No username begins with x\n')
})

test('an unknown name is refused with those that it may be meant for', async () => {
  const { runs, operations } = await givenStubShell({
    ...search,
    createChat: {
      ...refusal(404, 'unknown_username', 'No user is called bobb'),
      body: {
        ...(refusal(404, 'unknown_username', 'No user is called bobb').body as object),
        errors: [{ path: 'members.1', message: 'No user is called bobb' }],
      },
    },
  })
  expect(await runs(['block', '-u', 'bo'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'There is no user bo. Did you mean bob or bobby?\n',
  })
  expect(operations()).not.toContain('blockUser')
  expect((await runs(['create', '-u', 'zoë,bobb'])).stderr).toBe(
    'No user is called bobb. Did you mean bobby?\n',
  )
})

test('-u completes usernames, behind a comma too, and no other person at a log-in', async () => {
  const { runs, operations } = await givenStubShell(search)
  expect((await runs(complete('create', '-u', 'bo'))).stdout).toBe('bob\nbobby\n')
  expect((await runs(complete('invite', '-c', 'Lunch', '--users', 'bob,ZO'))).stdout).toBe('bob,zoë\n')
  const before = operations().length
  expect((await runs(complete('login', '-u', 'bo'))).stdout).not.toContain('bob')
  expect(operations()).toHaveLength(before)
})

test('remove completes members of the chat, unblock who is blocked, and nothing typed who writes directly', async () => {
  const { runs } = await givenStubShell({
    ...search,
    listMembers: { body: { members } },
    listBlocks: { body: { blocks: [{ user: bobby, blockedAt: '2026-11-20T13:45:00.000Z' }] } },
    listChats: {
      body: { chats: [directChat('direct-1'), { ...directChat(chatId), kind: 'group', name: 'Lunch' }] },
    },
  })
  for (const chat of [chatId, 'lunch'])
    expect((await runs(complete('remove', '-c', chat, '-u', ''))).stdout).toBe('bob\nzoë\n')
  expect((await runs(complete('ban', '-c', 'Dinner', '-u', ''))).stdout).toBe('')
  expect((await runs(complete('unblock', '-u', 'b'))).stdout).toBe('bobby\n')
  expect((await runs(complete('create', '-u', ''))).stdout).toBe('bob\n')
  const nobody = await givenStubShell({ findUsers: refusal(503, 'unavailable') })
  expect(await nobody.runs(complete('block', '-u', 'b'))).toEqual({ code: 0, stdout: '', stderr: '' })
})

const message = (seq: number, senderName: string, senderId = `id-of-${senderName}`): Message => ({
  chatId,
  seq,
  type: 'text',
  senderId,
  senderName,
  text: 'hello',
  sentAt: new Date().toISOString(),
})

test('history shows people by their display names, also who has left, and looks nobody up for JSON', async () => {
  const messages = [message(3, 'deleted user', 'deleted-user'), message(2, 'bobby'), message(1, 'bob')]
  const { runs, asked } = await givenStubShell({
    listMessages: { body: { messages } },
    listMembers: { body: { members } },
    getUser: { body: named('bobby', 'Bobby Brown') },
  })
  const { stdout } = await runs(['history', '-c', chatId])
  expect(stdout.replaceAll(/\[\d\d:\d\d\] /g, '').split('\n')).toEqual([
    'Bob B. @bob: hello',
    'Bobby Brown @bobby: hello',
    'deleted user: hello',
    '',
  ])
  expect(asked.filter(({ operation }) => operation === 'getUser').map(({ url }) => url)).toEqual([
    '/users/id-of-bobby',
  ])
  const before = asked.length
  await runs(['history', '-c', chatId, '--json'])
  expect(asked.slice(before).map(({ operation }) => operation)).toEqual(['listMessages'])
})

test('without their names, messages are shown under usernames', async () => {
  const { runs } = await givenStubShell({ listMessages: { body: { messages: [message(1, 'bob')] } } })
  const { code, stdout } = await runs(['history', '-c', chatId])
  expect({ code, line: stdout.slice('[13:45] '.length) }).toEqual({ code: 0, line: 'bob: hello\n' })
})

test('lists of chats and blocks show display names', async () => {
  const { runs } = await givenStubShell({
    listChats: { body: { chats: [directChat('direct-1')] } },
    listMembers: { body: { members: members.slice(0, 2) } },
    listBlocks: { body: { blocks: [{ user: zoë, blockedAt: '2026-11-20T13:45:00.000Z' }] } },
  })
  expect((await runs(['list'])).stdout).toBe('direct-1  Bob B. @bob\n')
  expect((await runs(['blocks'])).stdout).toBe('Zoë @zoë  since 2026-11-20T13:45:00.000Z\n')
})

test('platform admins find, suspend and reinstate users, and delete messages and chats', async () => {
  const suspended = { ...bob, email: 'bob@example.com', suspendedAt: '2026-11-21T13:45:00.000Z' }
  const { runs, asked } = await givenStubShell({
    findAnyUsers: { body: { users: [suspended, bobby] } },
    suspendUser: { status: 204 },
    reinstateUser: { status: 204 },
    deleteAnyMessage: { status: 204 },
    deleteAnyChat: { status: 204 },
    listChats: { body: { chats: [] } },
    listPublicChats: { body: { chats: [] } },
    getChat: refusal(404, 'chat_not_found'),
  })
  expect((await runs(['admin', 'users', 'bo'])).stdout).toBe(
    'Bob B. @bob  <bob@example.com>  id-of-bob  suspended since 2026-11-21T13:45:00.000Z\nbobby  id-of-bobby\n',
  )
  expect((await runs(complete('admin', 'unsuspend', '-u', 'bo'))).stdout).toBe('bob\nbobby\n')
  expect((await runs(['admin', 'suspend', '-u', 'BOBBY'])).stdout).toBe('Suspended bobby\n')
  expect((await runs(['admin', 'unsuspend', '-u', 'bob', '--json'])).stdout).toBe(
    '{"reinstated":[{"userId":"id-of-bob","username":"bob"}]}\n',
  )
  expect(await runs(['admin', 'suspend', '-u', 'bo'])).toMatchObject({
    code: 1,
    stderr: 'There is no user bo\n',
  })
  expect((await runs(['admin', 'delete-message', '-c', chatId, '--seq', '7'])).stdout).toBe('Deleted 7\n')
  expect((await runs(['admin', 'delete-chat', '-c', 'imported_1'])).stdout).toBe('Deleted imported_1\n')
  const acts = asked.filter(({ operation }) => /^(suspend|reinstate|deleteAny)/.test(operation))
  expect(acts.map(({ url }) => url)).toEqual([
    '/admin/users/id-of-bobby/suspension',
    '/admin/users/id-of-bob/suspension',
    `/admin/messages/${chatId}/7`,
    '/admin/chats/imported_1',
  ])
})

test('whoever is no platform admin is refused, and admin alone shows what there is', async () => {
  const { runs } = await givenStubShell({ findAnyUsers: refusal(403, 'forbidden', 'For platform admins') })
  expect(await runs(['admin', 'users', 'b'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'For platform admins\n',
  })
  expect(await runs(['admin'])).toMatchObject({ code: 2, stdout: '' })
  const { stdout } = await runs(['admin', '--help'])
  for (const name of ['users', 'suspend', 'unsuspend', 'delete-message', 'delete-chat'])
    expect(stdout).toContain(`parley admin ${name}`)
})
