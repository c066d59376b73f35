import { describe, expect, it } from 'vitest'
import { credentialsFromClaims } from '../../../shared/domain/access/claims.ts'
import { userIdOfSubject } from '../../../shared/domain/access/user-id.ts'

const claims = { sub: 'alice', exp: 1_800_000_000, origin_jti: 'log-in', jti: 'token', token_use: 'access' }

it('says whose token it is, from which log-in and until when', () => {
  expect(credentialsFromClaims(claims)).toEqual({
    kind: 'token',
    userId: 'alice',
    sessionId: 'log-in',
    tokenExpiresAtMs: 1_800_000_000_000,
  })
})

it('reads claims that the gateway has made text of', () => {
  expect(credentialsFromClaims({ ...claims, exp: '1800000000' }).tokenExpiresAtMs).toBe(1_800_000_000_000)
})

it("finds the session in other issuers' tokens", () => {
  expect(credentialsFromClaims({ sub: 'a', exp: 1, sid: 'sid', jti: 'jti' }).sessionId).toBe('sid')
  expect(credentialsFromClaims({ sub: 'a', exp: 1, jti: 'jti' }).sessionId).toBe('jti')
  expect(credentialsFromClaims({ ...claims, sid: 'sid' }).sessionId).toBe('log-in')
})

it('knows when the log-in was of a session that its issuer may go on with', () => {
  const [auth_time, sid] = [1_700_000_000, 'sid']
  expect(credentialsFromClaims({ sub: 'a', exp: 1, sid, auth_time }).authenticatedAtMs).toBe(auth_time * 1000)
  for (const once of [
    { ...claims, auth_time },
    { sub: 'a', exp: 1, auth_time },
    { sub: 'a', exp: 1, sid },
  ]) {
    expect(credentialsFromClaims(once)).not.toHaveProperty('authenticatedAtMs')
  }
})

it('knows when the log-in was, else when the token was made', () => {
  const [auth_time, iat] = [1_700_000_000, 1_700_003_600]
  expect(credentialsFromClaims({ ...claims, auth_time, iat })).toMatchObject({
    startedAtMs: auth_time * 1000,
    lastLogInAtMs: auth_time * 1000,
  })
  expect(credentialsFromClaims({ ...claims, iat })).not.toHaveProperty('lastLogInAtMs')
  expect(credentialsFromClaims({ ...claims, iat: String(iat) }).startedAtMs).toBe(iat * 1000)
  expect(credentialsFromClaims({ ...claims, auth_time: 'yesterday' })).not.toHaveProperty('startedAtMs')
})

describe('without a session that the issuer names', () => {
  const sessionOf = (claims: object) => credentialsFromClaims({ sub: 'a', exp: 1, ...claims }).sessionId
  const logIn = { auth_time: 1_700_000_000, client_id: 'page' }

  it('all tokens of one log-in have one session', () => {
    const first = sessionOf({ ...logIn, jti: 'one', iat: 1_700_000_000 })
    expect(sessionOf({ ...logIn, jti: 'two', iat: 1_700_003_600 })).toBe(first)
    // As the gateway passes it on.
    expect(sessionOf({ ...logIn, auth_time: '1700000000' })).toBe(first)
    expect(first).toMatch(/^[\w-]{43}$/)
  })

  it.each([
    ['another log-in', { ...logIn, auth_time: 1_700_000_001 }],
    ['another application', { ...logIn, client_id: 'cli' }],
    ['another user', { ...logIn, sub: 'b' }],
  ])('%s has another session', (_, other) => {
    expect(sessionOf(other)).not.toBe(sessionOf(logIn))
  })

  it('a token that does not tell its log-in has a session of its own', () => {
    expect(sessionOf({ iat: 1 })).not.toBe(sessionOf({ iat: 2 }))
    expect(sessionOf({ iat: 1 })).toBe(sessionOf({ iat: 1 }))
    expect(sessionOf({ iat: 1, jti: 'jti' })).toBe('jti')
  })
})

it('gives `me` an id of its own: an admin who removed that user left the chat', () => {
  expect(credentialsFromClaims({ ...claims, sub: 'me' }).userId).toMatch(/^sub-[\w-]{43}$/)
  expect(credentialsFromClaims({ ...claims, sub: 'Me' }).userId).toBe('Me')
})

it.each(['auth0|5f7c8ec7c33c6c004bbafe82', 'alice@example.com', 'ü', 'x'.repeat(65)])(
  'gives %s, which no path can hold, an id of its own',
  (sub) => {
    const { userId } = credentialsFromClaims({ ...claims, sub })
    expect(userId).toMatch(/^sub-[\w-]{43}$/)
    expect(credentialsFromClaims({ ...claims, sub }).userId).toBe(userId)
    expect(credentialsFromClaims({ ...claims, sub: `${sub}x` }).userId).not.toBe(userId)
    // Session events may name the user either way.
    expect(userIdOfSubject(userId)).toBe(userId)
    expect(userIdOfSubject(sub)).toBe(userId)
  },
)

it.each([
  ['an ID token', { ...claims, token_use: 'id' }],
  ['one without a user', { ...claims, sub: undefined }],
  ['a user who would pass for another', { ...claims, sub: userIdOfSubject('auth0|other') }],
  ['one with an empty user', { ...claims, sub: '' }],
  ['a user who would pass for the system', { ...claims, sub: 'system' }],
  ['a user who would pass for a deleted one', { ...claims, sub: 'deleted-user' }],
  ['a user id that is too long for a key', { ...claims, sub: 'x'.repeat(901) }],
  ['one without a session', { sub: 'alice', exp: 1 }],
  ['one that never expires', { ...claims, exp: undefined }],
  ['a user id with half of a surrogate pair', { ...claims, sub: 'a\ud800' }],
  ['a session id that is too long for a key', { ...claims, origin_jti: 'x'.repeat(901) }],
  ['no claims', undefined],
])('refuses %s', (_, wrong) => {
  expect(() => credentialsFromClaims(wrong)).toThrow(expect.objectContaining({ code: 'unauthenticated' }))
})
