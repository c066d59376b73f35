import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { credentialsFromClaims } from '../../../shared/domain/access/claims.ts'
import { createSecret, hashSecret } from '../../../shared/domain/access/secret.ts'
import {
  asSystem,
  asUser,
  isSystem,
  systemMembership,
} from '../../../shared/domain/access/service-credentials.ts'
import {
  importedLoginId,
  isImportedLogin,
  looksDerived,
  userIdOfBot,
  userIdOfHook,
  userIdOfImported,
} from '../../../shared/domain/access/user-id.ts'
import { keys } from '../../../shared/domain/records/keys.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
const login = importedLoginId('0f'.repeat(32))

it('ids and hashes in the table come out the same in each version', () => {
  expect(userIdOfImported(login)).toBe(`imp-${hashOf(`imported-${'0f'.repeat(32)}`)}`)
  expect(userIdOfHook('h-1')).toBe(`bot-${hashOf('hook h-1')}`)
  expect(userIdOfBot('Déjà')).toBe(`bot-${hashOf('déjà')}`)
  expect(hashSecret('secret')).toBe(hashOf('secret'))
})

it('the session of a token that names none is the same in each version', () => {
  const sessionOf = (claims: object) => credentialsFromClaims({ sub: 'a', exp: 1, ...claims }).sessionId
  const hashed = (...parts: unknown[]) => hashOf(JSON.stringify(parts))
  expect(sessionOf({ auth_time: 5 })).toBe(hashed('log-in', 'a', '', 5))
  expect(sessionOf({ auth_time: 5, azp: 'cli' })).toBe(hashed('log-in', 'a', 'cli', 5))
  expect(sessionOf({ auth_time: 5, azp: 'cli', client_id: 'page' })).toBe(hashed('log-in', 'a', 'page', 5))
  expect(sessionOf({ iat: 6 })).toBe(hashed('token', 'a', '', 6))
})

it('a secret is 256 bits, and no two are the same', () => {
  expect(createSecret()).toMatch(/^[\w-]{43}$/)
  expect(createSecret()).not.toBe(createSecret())
})

it('knows ids that are made of a hash', () => {
  for (const id of [userIdOfImported(login), userIdOfHook('h'), userIdOfBot('b')]) {
    expect(looksDerived(id)).toBe(true)
    expect(looksDerived(`x${id}`) || looksDerived(`${id}x`) || looksDerived(id.slice(0, -1))).toBe(false)
  }
})

it('an imported user has the id of the login alone, in the pool', () => {
  const claims = { sub: 'alice', exp: 1, jti: 'j' }
  expect(credentialsFromClaims({ ...claims, username: login }).userId).toBe(userIdOfImported(login))
  for (const username of [`x${login}`, `${login}0`, login.toUpperCase(), 'alice', undefined]) {
    expect(isImportedLogin(username ?? '')).toBe(false)
    expect(credentialsFromClaims({ ...claims, username }).userId).toBe('alice')
  }
})

it('each call of the back end is a session of its own, which began just now', () => {
  const before = Date.now()
  const { sessionId, ...credentials } = asUser('u')
  const nowMs = credentials.startedAtMs ?? 0
  expect(credentials).toEqual({
    kind: 'token',
    userId: 'u',
    startedAtMs: nowMs,
    lastLogInAtMs: nowMs,
    tokenExpiresAtMs: nowMs + 3600_000,
  })
  expect(nowMs).toBeGreaterThanOrEqual(before)
  expect(sessionId).toMatch(/^service-[\w-]{36}$/)
  expect(asUser('u').sessionId).not.toBe(sessionId)
})

it('the system is nobody’s user, and stands in a chat as its owner who is told nothing', () => {
  expect(asSystem()).toMatchObject({ kind: 'token', userId: 'system', system: true })
  expect([isSystem('system'), isSystem('alice')]).toEqual([true, false])
  expect(systemMembership('c', 'public')).toEqual({
    ...keys.membership('system', 'c'),
    chatId: 'c',
    userId: 'system',
    kind: 'public',
    role: 'owner',
    joinedAtMs: 0,
    readSeq: 0,
    notifications: 'none',
  })
})
