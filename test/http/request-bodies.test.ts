import { beforeAll, describe, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import type { ErrorCode } from '../../shared/contract/errors.ts'
import { type Operation, routes } from '../../shared/contract/routes/routes.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'

let person: Person
let chat: Chat
beforeAll(async () => {
  person = await givenPerson()
  chat = await givenChat(person)
})

/** JSON whose only text is no UTF-8. */
const notUtf8 = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xe9]), Buffer.from('"}')])
const deepObject = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
const bodies: [string, string, ErrorCode][] = [
  ['empty', '', 'validation_failed'],
  ['not JSON', 'hello?', 'malformed_json'],
  ['half of JSON', '{"text":', 'malformed_json'],
  ['null', 'null', 'validation_failed'],
  ['a list', '[]', 'validation_failed'],
  ['an empty object', '{}', 'validation_failed'],
  ['deeply nested', deepObject, 'validation_failed'],
  ['a deeply nested list', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'validation_failed'],
  ['of 200 KB', JSON.stringify({ text: 'x'.repeat(200_000) }), 'payload_too_large'],
  ['of unknown fields', '{"admin":true,"__proto__":{"admin":true}}', 'validation_failed'],
]

const withBodies = (Object.entries(routes) as [Operation, Route][])
  // Pictures are no JSON.
  .filter(([operation, route]) => route.body && route.bodyTypes.length === 0 && operation !== 'logout')
  .map(([operation]) => operation)

/** Services post fields of their own to a webhook: any object comes as far as the secret, which is unknown here. */
const codeFor = (operation: Operation, rawBody: string, code: ErrorCode): ErrorCode =>
  operation === 'postToHook' && code === 'validation_failed' && rawBody.startsWith('{')
    ? 'hook_not_found'
    : code

describe.each(withBodies)('%s with a body', (operation) => {
  test.each(['application/json', 'application/octet-stream'])(
    'that is not UTF-8, sent as %s, is refused',
    async (contentType) => {
      const caller = routes[operation].open ? rest() : person.rest
      const sent = { params: { chatId: chat.chatId }, rawBody: notUtf8, contentType }
      await caller.refused(operation, sent, 'malformed_json')
    },
  )

  test.each(bodies)('%s is refused', async (_, rawBody, code) => {
    const caller = routes[operation].open ? rest() : person.rest
    const sent = { params: { chatId: chat.chatId }, rawBody }
    await caller.refused(operation, sent, codeFor(operation, rawBody, code))
  })
})

test('log-out takes no body, and refuses a wrong one without ending the session', async () => {
  await person.rest.refused('logout', { rawBody: 'hello?' }, 'malformed_json')
  await person.rest.refused('logout', { body: { refreshToken: 1 } }, 'validation_failed')
  await person.rest.refused('logout', { body: { everywhere: true } }, 'validation_failed')
  await person.rest.done('getSession')
})

test.each<[Operation, Record<string, unknown>]>([
  ['sendMessage', { text: ['hi'] }],
  ['sendMessage', { text: 'hi', clientMessageId: {} }],
  ['sendMessage', { text: 'hi', senderId: 'someone-else' }],
  ['sendMessage', { text: '\u200b\u200b\u200b' }],
  ['sendMessage', { text: '\u3164\u3164\u3164' }],
  ['createChat', { kind: 'group', name: '\u200b\u200b\u200b' }],
  ['createChat', { kind: 'public', name: '\u3164\u3164\u3164' }],
  ['createChat', { kind: 'public', name: 'invoice\u202efdp' }],
  ['createChat', { kind: 'public', name: 'ﷺ'.repeat(31) }],
  ['createChat', { kind: 1, name: 'Lunch' }],
  ['createChat', { kind: 'group', name: { toString: 'Lunch' } }],
  ['createChat', { kind: 'group', name: 'Lunch', members: [1] }],
  ['addMembers', { usernames: {} }],
  ['addMembers', { usernames: [] }],
  ['patchOwnUser', { username: null }],
  ['login', { login: 'alice', password: {} }],
  ['refresh', { refreshToken: true }],
])('%s with wrong types is refused: %j', async (operation, body) => {
  const caller = routes[operation].open ? rest() : person.rest
  const params = { chatId: chat.chatId }
  const { errors } = await caller.refused(operation, { params, body }, 'validation_failed')
  expect(errors).not.toHaveLength(0)
})

test('all that is wrong is reported at once', async () => {
  const body = { username: 'a', email: 'b', password: 'c' }
  const { errors } = await rest().refused('register', { body }, 'validation_failed')
  expect(errors?.map(({ path }) => path).toSorted()).toEqual(['email', 'password', 'username'])
})

test('an id that could lead elsewhere is refused', async () => {
  for (const chatId of ['a b', 'a.b', 'x'.repeat(65), 'CHAT#1', '💥'])
    await person.rest.refused('getChat', { params: { chatId } }, 'validation_failed')
})

test('after all of that, nothing has changed', async () => {
  const { body: now } = await person.rest.done('getChat', { params: { chatId: chat.chatId } })
  expect(now).toEqual(chat)
  const { body } = await person.rest.done('listChats')
  expect(body.chats).toHaveLength(1)
  const { body: me } = await person.rest.done('getOwnUser')
  expect(me.username).toBe(person.username)
})
