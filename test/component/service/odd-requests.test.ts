import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, expect, it, vi } from 'vitest'
import type { ServiceAnswer } from '../../../shared/contract/service/import-operations.ts'
import { routeOperations } from '../../../shared/contract/service/requests.ts'
import { findOrMakeBot } from '../../../shared/domain/accounts/bots.ts'
import { createHook } from '../../../shared/domain/hooks/create-hook.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import { callService, invokeService } from '../../steps/domain/call-service.ts'
import { givenChat, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

vi.mock('../../../shared/platform/queues/sqs.ts', () => ({ sqs: () => ({ send: async () => ({}) }) }))
vi.mock('../../../shared/domain/accounts/publish-session-event.ts', () => ({
  publishSessionEvent: async () => {},
  publishSessionEvents: async () => {},
  sessionsPerCall: 10,
}))
// A user pool of its own has no table in memory.
vi.stubEnv('OUTSIDE_ISSUER', 'https://issuer.example.com')
useTableInMemory({ ACCOUNT_JOBS_QUEUE_URL: 'https://sqs.example.com/jobs', ADMIN_ROLE: 'admins' })

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
const given = { chatId: '', hookId: '', userIds: [] as string[], usernames: [] as string[] }

beforeAll(async () => {
  const users = (await givenUsers(2)) as [User, User]
  const [{ credentials }] = users
  const chatId = await givenChat(users)
  await postMessage(credentials, { chatId, text: 'hi' })
  const { hookId, userId } = await createHook(credentials, chatId, 'Grafana')
  await findOrMakeBot('builder')
  Object.assign(given, {
    chatId,
    hookId,
    userIds: [...users.map((user) => user.userId), userId],
    usernames: users.map(({ username }) => username),
  })
})

it.each([[{ toString: 1, valueOf: 1 }], [7], [null], [['AAAA']], [undefined]])(
  'a picture whose bytes are %j was an error of the server',
  async (bytes) => {
    const body = { contentType: 'image/png', bytes }
    expect(await callService('putAvatar', { bot: 'builder' }, { body })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'bytes' }] },
    })
  },
)

it.each(['sendMessage', 'putAvatar', 'importUsers'])(
  '%s with a body of too many levels was an error of the server',
  async (operation) => {
    expect(await callService(operation, 'system', { body: { text: deep(100_000) } })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'body' }] },
    })
  },
)

/** One of these is enough to leave the others nothing to act on. */
const endings = /^(eraseOwnUser|suspendUser|deleteChat|deleteAnyChat|banUser|removeMember)$/

it.each([
  ['no request', (operation: string) => !endings.test(operation), 500],
  ['and none that ends something', (operation: string) => endings.test(operation), 100],
])('%s is an error of the server, however odd', async (_, isMeant, numRuns) => {
  const odd = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      0,
      -1,
      1e21,
      '',
      'a',
      '\ud800',
      'me',
      'system',
      'deleted',
      '__proto__',
      true,
    ),
    fc.constantFrom({}, [], [[]], { toString: 1 }, { a: { b: [1] } }, 'A'.repeat(3000)).map(structuredClone),
  )
  const fields = {
    text: 'a',
    name: 'b',
    kind: 'group',
    emoji: '👍',
    seq: 1,
    role: 'admin',
    locked: true,
    custom: { a: 1 },
  }
  const as = () =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...given.userIds).map((userId) => ({ userId })) },
      fc.constantFrom(
        'system',
        { bot: 'builder' },
        { bot: 'grafana' },
        { bot: 'constructor' },
        { bot: given.usernames[0] },
      ),
      odd.map((userId) => ({ userId })),
      odd.map((bot) => ({ bot })),
      odd,
    )
  const parts = () =>
    fc.record(
      {
        chatId: fc.oneof({ weight: 8, arbitrary: fc.constant(given.chatId) }, odd),
        userId: fc.oneof(fc.constantFrom('me', ...given.userIds), odd),
        hookId: fc.oneof(fc.constant(given.hookId), odd),
        seq: fc.oneof(fc.constant(1), odd),
        emoji: fc.oneof(fc.constant('👍'), odd),
        attachmentId: fc.oneof(fc.constant(randomUUID()), odd),
        sessionId: odd,
      },
      { requiredKeys: ['chatId'] },
    )
  const query = fc.record(
    { limit: odd, after: odd, before: odd, prefix: odd, username: odd, cursor: odd, hidden: odd },
    { requiredKeys: [] },
  )
  const body = () =>
    fc.oneof(
      fc.record(
        Object.fromEntries(
          Object.entries(fields).map(([name, value]) => [name, fc.oneof(fc.constant(value), odd)]),
        ),
        { requiredKeys: [] },
      ),
      fc.record(
        {
          usernames: fc.oneof(fc.constant(given.usernames), odd),
          members: odd,
          contentType: odd,
          bytes: odd,
        },
        { requiredKeys: [] },
      ),
      odd,
    )
  const request = fc.record(
    {
      operation: fc.constantFrom(...routeOperations.filter(isMeant)),
      as: as(),
      params: fc.oneof({ weight: 9, arbitrary: parts() }, odd),
      query: fc.oneof({ weight: 9, arbitrary: query }, odd),
      body: body(),
    },
    { requiredKeys: ['operation', 'as'] },
  )
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const { status, body } = (await invokeService(asked)) as ServiceAnswer
      expect(status < 500, JSON.stringify(body)).toBe(true)
    }),
    { numRuns },
  )
})
