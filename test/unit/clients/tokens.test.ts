import { expect, test } from 'vitest'
import { ApiError } from '../../../clients/client/api-error.ts'
import { createClient } from '../../../clients/client/create-client.ts'
import { memoryStorage, type StoredSession, webStorage } from '../../../clients/client/token-storage.ts'

const session = (given: Partial<StoredSession> = {}): StoredSession => ({
  user: { userId: 'u', username: 'alice' },
  accessToken: 'old',
  refreshToken: 'refresh',
  expiresAtMs: Date.now() + 3_600_000,
  ...given,
})
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const tokens = { accessToken: 'new', refreshToken: 'refresh', tokenType: 'Bearer', expiresIn: 3600 }
const endpoints = { restUrl: 'https://api.test', webSocketUrl: 'wss://live.test/live' }

/** A server that knows one access token. */
const serverOf = (good: string, refresh: () => Response = () => json(200, tokens)) => {
  const calls: string[] = []
  const answer = async (url: unknown, init?: { headers?: unknown }): Promise<Response> => {
    const path = String(url).replace(endpoints.restUrl, '')
    calls.push(path)
    if (path === '/auth/refresh') return refresh()
    const { authorization } = (init?.headers ?? {}) as Record<string, string>
    return authorization === `Bearer ${good}`
      ? json(200, { users: [] })
      : json(401, { message: 'Unauthorized' })
  }
  return { calls, fetch: answer as typeof fetch }
}
const ask = { query: { username: 'bob' } }

test('many calls at once with a token that is no good fetch one new token', async () => {
  const { calls, fetch } = serverOf('new')
  const storage = memoryStorage()
  storage.write(session())
  const client = createClient({ ...endpoints, fetch, storage })
  await Promise.all(Array.from({ length: 10 }, () => client.call('findUsers', ask)))
  expect(calls.filter((path) => path === '/auth/refresh')).toHaveLength(1)
  expect(storage.read()).toMatchObject({ accessToken: 'new', user: { username: 'alice' } })
})

test('of two clients that share a storage, one refreshes and the other takes what it got', async () => {
  const { calls, fetch } = serverOf('new')
  let turn: Promise<unknown> = Promise.resolve()
  const storage = {
    ...memoryStorage(),
    exclusively<T>(work: () => Promise<T>): Promise<T> {
      const done = turn.then(work)
      turn = done.catch(() => {})
      return done
    },
  }
  storage.write(session({ expiresAtMs: Date.now() - 1 }))
  const clients = [
    createClient({ ...endpoints, fetch, storage }),
    createClient({ ...endpoints, fetch, storage }),
  ]
  await Promise.all(clients.map((client) => client.call('findUsers', ask)))
  expect(calls.filter((path) => path === '/auth/refresh')).toHaveLength(1)
})

test('a refresh that is refused for good ends the session here; one that found nobody does not', async () => {
  const ended = { code: 'session_ended', detail: 'This session has ended', status: 401 }
  for (const [answer, kept] of [
    [() => json(401, ended), false],
    [() => json(503, {}), true],
  ] as const) {
    const { fetch } = serverOf('new', answer)
    const storage = memoryStorage()
    storage.write(session())
    const client = createClient({ ...endpoints, fetch, storage })
    await expect(client.call('findUsers', ask)).rejects.toThrow(ApiError)
    expect(client.user !== undefined).toBe(kept)
  }
})

test('a token about to expire is used while no new one can be had', async () => {
  const { fetch } = serverOf('old', () => json(503, {}))
  const storage = memoryStorage()
  storage.write(session({ expiresAtMs: Date.now() + 60_000 }))
  expect(await createClient({ ...endpoints, fetch, storage }).call('findUsers', ask)).toEqual({ users: [] })
})

test('a session that took the place of another is not forgotten with it', async () => {
  const storage = memoryStorage()
  storage.write(session())
  const { fetch } = serverOf('new', () => {
    storage.write(session({ accessToken: 'new', refreshToken: 'another' }))
    return json(401, { code: 'invalid_refresh_token', detail: 'No', status: 401 })
  })
  const client = createClient({ ...endpoints, fetch, storage })
  await expect(client.call('findUsers', ask)).rejects.toThrow('No')
  expect(await client.call('findUsers', ask)).toEqual({ users: [] })
})

test('without tokens a call says so and asks nobody, and there is nothing to connect', async () => {
  const { calls, fetch } = serverOf('new')
  const client = createClient({ ...endpoints, fetch })
  await expect(client.call('listChats')).rejects.toMatchObject({ code: 'not_logged_in' })
  expect(() => client.connect()).toThrow(ApiError)
  await client.logOut()
  expect(calls).toEqual([])
})

test('a session survives in a web storage, and what else lies there is none', () => {
  const items = new Map<string, string>()
  const storage = webStorage({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  })
  expect(storage.read()).toBeUndefined()
  const kept = session()
  storage.write(kept)
  expect(storage.read()).toEqual(kept)
  for (const broken of [
    '',
    '{',
    'null',
    '7',
    '{"user":null}',
    JSON.stringify({ ...kept, expiresAtMs: 'soon' }),
  ]) {
    items.set('parley.session', broken)
    expect(storage.read()).toBeUndefined()
  }
  storage.write(undefined)
  expect(items.size).toBe(0)
})

/** An issuer whose refresh tokens rotate. */
const issuerOf = () => {
  const revoked: string[] = []
  let count = 0
  return {
    revoked,
    refresh: async (refreshToken: string) => {
      if (refreshToken === 'stolen') throw new ApiError('invalid_refresh_token', 'Sign in again')
      count++
      return { accessToken: 'new', refreshToken: `rotated-${count}`, expiresIn: 3600 }
    },
    revoke: async (refreshToken: string) => {
      revoked.push(refreshToken)
      throw new TypeError('fetch failed')
    },
  }
}

test('with an outside issuer, tokens are taken from there, and refreshed and revoked there alone', async () => {
  const calls: [path: string, body: unknown][] = []
  const fetch = (async (url: unknown, init?: { headers?: unknown; body?: string }) => {
    const path = String(url).replace(endpoints.restUrl, '')
    calls.push([path, init?.body])
    if (path === '/auth/session') return json(200, { userId: 'u', username: 'alice' })
    const { authorization } = (init?.headers ?? {}) as Record<string, string>
    if (authorization !== 'Bearer new') return json(401, { message: 'Unauthorized' })
    return path === '/auth/logout' ? new Response(null, { status: 204 }) : json(200, { users: [] })
  }) as typeof globalThis.fetch
  const storage = memoryStorage()
  const issuer = issuerOf()
  const client = createClient({ ...endpoints, fetch, storage, issuer })
  const user = await client.logInWith({ accessToken: 'first', refreshToken: 'first', expiresIn: 3600 })
  expect(user).toEqual({ userId: 'u', username: 'alice' })
  await client.call('findUsers', ask)
  expect(storage.read()).toMatchObject({ accessToken: 'new', refreshToken: 'rotated-1' })

  storage.write({ ...session(), refreshToken: 'rotated-1', expiresAtMs: 0 })
  await client.logOut()
  expect(storage.read()).toBeUndefined()
  expect(issuer.revoked).toEqual(['rotated-2'])
  expect(calls.map(([path]) => path)).not.toContain('/auth/refresh')
  expect(JSON.stringify(calls)).not.toContain('rotated')
})

test('an outside issuer that refuses a refresh token ends the session', async () => {
  const { fetch } = serverOf('new')
  const storage = memoryStorage()
  storage.write(session({ refreshToken: 'stolen', expiresAtMs: 0 }))
  const client = createClient({ ...endpoints, fetch, storage, issuer: issuerOf() })
  await expect(client.call('findUsers', ask)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
  expect(storage.read()).toBeUndefined()
})

test('a call that comes after the refusal of a session is told that it ended, until somebody logs in', async () => {
  const ended = {
    type: 'urn:parley:problem:session_ended',
    code: 'session_ended',
    status: 401,
    detail: 'Ended',
  }
  const { fetch } = serverOf('new', () => json(401, ended))
  const storage = memoryStorage()
  storage.write(session())
  const client = createClient({ ...endpoints, fetch, storage })
  await expect(client.call('findUsers', ask)).rejects.toMatchObject({ code: 'session_ended' })
  expect(storage.read()).toBeUndefined()
  await expect(client.call('findUsers', ask)).rejects.toMatchObject({ code: 'session_ended' })
  storage.write(session({ accessToken: 'new' }))
  await client.call('findUsers', ask)
})
