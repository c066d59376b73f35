import { expect, it } from 'vitest'
import { credentialsFromClaims } from '../../../shared/domain/access/credentials.ts'

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
})

it('knows when the log-in was, else when the token was made', () => {
  const [auth_time, iat] = [1_700_000_000, 1_700_003_600]
  expect(credentialsFromClaims({ ...claims, auth_time, iat }).startedAtMs).toBe(auth_time * 1000)
  expect(credentialsFromClaims({ ...claims, iat: String(iat) }).startedAtMs).toBe(iat * 1000)
  expect(credentialsFromClaims({ ...claims, auth_time: 'yesterday' })).not.toHaveProperty('startedAtMs')
})

it.each([
  ['an ID token', { ...claims, token_use: 'id' }],
  ['one without a user', { ...claims, sub: undefined }],
  ['one with an empty user', { ...claims, sub: '' }],
  ['one without a session', { sub: 'alice', exp: 1 }],
  ['one that never expires', { ...claims, exp: undefined }],
  ['a user id with half of a surrogate pair', { ...claims, sub: 'a\ud800' }],
  ['a session id that is too long for a key', { ...claims, origin_jti: 'x'.repeat(901) }],
  ['no claims', undefined],
])('refuses %s', (_, wrong) => {
  expect(() => credentialsFromClaims(wrong)).toThrow(expect.objectContaining({ code: 'unauthenticated' }))
})
