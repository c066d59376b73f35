import { expect, test, vi } from 'vitest'
import { ApiError } from '../../../clients/client/api-error.ts'
import { createClient } from '../../../clients/client/create-client.ts'
import { webOutbox } from '../../../clients/client/outbox-storage.ts'
import { memoryStorage, type TokenStorage, webStorage } from '../../../clients/client/token-storage.ts'
import {
  givenFakeClient,
  givenFakeServer,
  givenSession,
  json,
  problem,
  settle,
} from '../../steps/client/fake-server.ts'

const denied = () => {
  throw new DOMException('The operation is insecure', 'SecurityError')
}
const full = () => {
  throw new DOMException('The quota has been exceeded', 'QuotaExceededError')
}
const tokens = (accessToken: string) => ({
  accessToken,
  refreshToken: `r-${accessToken}`,
  tokenType: 'Bearer',
  expiresIn: 3600,
})

/** A server that takes the newest access token only. */
const givenServerWithTokens = () => {
  const server = givenFakeServer()
  let issued = 0
  server.answerWith(({ path, body }) => {
    if (path === '/auth/login') return json(tokens(`t-${++issued}`))
    if (path === '/auth/session') return json({ userId: 'u', username: 'alice', sessionId: 's' })
    if (path !== '/auth/refresh') return undefined
    const known = issued === 0 ? 'r' : `r-t-${issued}`
    return body['refreshToken'] === known
      ? json(tokens(`t-${++issued}`))
      : problem('invalid_refresh_token', 401)
  })
  return server
}

test.each<[string, Partial<Storage>]>([
  ['is denied altogether', { getItem: denied, setItem: denied, removeItem: denied }],
  ['is full', { getItem: () => null, setItem: full, removeItem: () => {} }],
])('a client whose storage %s logs in, talks and logs out from memory', async (_, broken) => {
  const server = givenServerWithTokens()
  const storage = broken as Storage
  const { client } = givenFakeClient(server, {
    storage: webStorage(storage),
    outboxStorage: webOutbox(storage),
  })
  expect(client.user).toBeUndefined()
  await client.logIn({ login: 'alice', password: 'correct horse' })
  expect(client.user).toEqual({ userId: 'u', username: 'alice' })
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  expect(await conversation.send('hello')).toMatchObject({ seq: 1 })
  await settle(3_600_000)
  await client.call('listChats')
  expect([live.status, client.user?.username]).toEqual(['online', 'alice'])
  await client.logOut()
  expect(client.user).toBeUndefined()
  live.close()
})

test('a refreshed token that cannot be stored is used, and so is the one after it', async () => {
  const server = givenServerWithTokens()
  const kept = JSON.stringify(givenSession({ expiresAtMs: 0 }))
  const storage = webStorage({ getItem: () => kept, setItem: full, removeItem: () => {} })
  const { client } = givenFakeClient(server, { storage })
  await client.call('listChats')
  await settle(3_600_000)
  await client.call('listChats')
  expect(server.calls.filter(({ path }) => path === '/auth/refresh').map(({ body }) => body)).toEqual([
    { refreshToken: 'r' },
    { refreshToken: 'r-t-1' },
  ])
})

test('a session that another tab has stored counts more than one that could not be', async () => {
  const server = givenServerWithTokens()
  const inner = memoryStorage()
  inner.write(givenSession({ expiresAtMs: 0 }))
  const { client } = givenFakeClient(server, { storage: { read: inner.read, write: full } })
  await client.call('listChats')
  inner.write(givenSession({ accessToken: 'of another tab', user: { userId: 'u', username: 'alicia' } }))
  expect(client.user?.username).toBe('alicia')
})

test('a log-out that cannot be stored is one all the same', async () => {
  const inner = memoryStorage()
  inner.write(givenSession())
  const { client } = givenFakeClient(givenFakeServer(), { storage: { read: inner.read, write: full } })
  await client.logOut()
  expect(client.user).toBeUndefined()
})

test.each<[string, NonNullable<TokenStorage['exclusively']>]>([
  ['rejects', () => Promise.reject(new DOMException('No', 'SecurityError'))],
  ['throws', denied],
])('a lock that %s keeps no token from being refreshed', async (_, exclusively) => {
  const server = givenServerWithTokens()
  const storage = memoryStorage()
  storage.write(givenSession({ expiresAtMs: 0 }))
  const { client } = givenFakeClient(server, { storage: { ...storage, exclusively } })
  await client.call('listChats')
  expect(storage.read()?.accessToken).toBe('t-1')
})

test('nothing but ApiError reaches the caller, whatever the storage throws', async () => {
  const storage: TokenStorage = { read: denied, write: denied, exclusively: denied }
  const outboxStorage = { read: denied, write: denied }
  const server = givenFakeServer()
  const client = createClient({ ...server.endpoints, fetch: server.fetch, storage, outboxStorage })
  await expect(client.call('listChats')).rejects.toBeInstanceOf(ApiError)
  await expect(client.call('getChat', { params: { chatId: '\ud800' } })).rejects.toBeInstanceOf(ApiError)
  expect(() => client.connect()).toThrow(ApiError)
  await client.logOut()
  vi.useRealTimers()
})
