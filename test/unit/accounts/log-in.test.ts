import { beforeEach, expect, it, vi } from 'vitest'
import { logIn } from '../../../shared/domain/accounts/log-in.ts'
import { passwordLogIn } from '../../../shared/domain/accounts/user-pool.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'

vi.mock('../../../shared/domain/accounts/user-pool.ts', () => ({
  passwordLogIn: vi.fn(),
  refreshTokens: vi.fn(),
}))
vi.mock('../../../shared/domain/accounts/publish-session-event.ts', () => ({ publishSessionEvent: vi.fn() }))
vi.mock('../../../shared/domain/accounts/password-change.ts', () => ({
  deadPasswordChanges: async () => [],
  finishPasswordChanges: vi.fn(),
}))
vi.mock('../../../shared/domain/accounts/use-session.ts', () => ({ listSession: async () => true }))
vi.mock('../../../shared/platform/storage/read.ts', () => ({
  getItem: async () => ({ loginId: 'alice-id' }),
}))

const segment = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString('base64url')
const accessToken = `${segment({ alg: 'RS256' })}.${segment({ sub: 'u', exp: 2e9, origin_jti: 's' })}.AA`

/** Cognito, with an account of this password. */
const givenAccount = (stored: string) =>
  vi.mocked(passwordLogIn).mockImplementation(async (_, password) => {
    if (password !== stored) throw new ParleyError('invalid_credentials')
    return { accessToken, refreshToken: 'r', expiresIn: 300 }
  })
const attempts = () => vi.mocked(passwordLogIn).mock.calls.map(([, password]) => password)
beforeEach(() => {
  vi.mocked(passwordLogIn).mockReset()
})

const composed = 'Z\u00fcrich am See'
const typed = 'Zu\u0308rich am\u00a0See'

it('a password in any form logs in to an account that stored it prepared', async () => {
  givenAccount(composed)
  await logIn('alice', typed, '')
  await logIn('alice', composed, '')
  expect(attempts()).toEqual([composed, composed])
})

it('an account of 0.1.0, which stored the password as typed, is logged in to', async () => {
  givenAccount(typed)
  await logIn('alice', typed, '')
  expect(attempts()).toEqual([composed, typed])
})

it('a wrong password costs one attempt, unless its forms differ', async () => {
  givenAccount('another password')
  await expect(logIn('alice', composed, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
  expect(attempts()).toEqual([composed])
  await expect(logIn('alice', typed, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
  expect(attempts()).toEqual([composed, composed, typed])
})

it('anything but a wrong password is not tried again', async () => {
  vi.mocked(passwordLogIn).mockRejectedValue(new ParleyError('not_confirmed'))
  await expect(logIn('alice', typed, '')).rejects.toMatchObject({ code: 'not_confirmed' })
  expect(attempts()).toEqual([composed])
})
