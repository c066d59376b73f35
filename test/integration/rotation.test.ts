import '../steps/domain/domain.ts'
import {
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  RefreshTokenReuseException,
} from '@aws-sdk/client-cognito-identity-provider'
import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { logIn, refresh } from '../../shared/domain/accounts/log-in.ts'
import { register } from '../../shared/domain/accounts/register.ts'

process.env['REFRESH_TOKEN_ROTATION'] = 'true'

const password = 'correct horse battery'
const givenTokens = async () => {
  const username = `acc-${randomUUID().slice(0, 8)}`
  await register({ username, email: `${username}@example.com`, password })
  return logIn(username, password, '')
}

it('a refresh goes by the call that pools with rotation take, and hands on the new refresh token', async () => {
  const { accessToken, refreshToken } = await givenTokens()
  const asked = vi.spyOn(CognitoIdentityProviderClient.prototype, 'send')
  // The emulator answers this call, but rotates nothing.
  expect(await refresh(refreshToken, '')).toMatchObject({ refreshToken, tokenType: 'Bearer' })
  expect(asked.mock.calls.map(([command]) => command)).toEqual([expect.any(GetTokensFromRefreshTokenCommand)])

  asked.mockImplementation(async () => ({
    AuthenticationResult: { AccessToken: accessToken, RefreshToken: 'the next one', ExpiresIn: 3600 },
  }))
  expect(await refresh(refreshToken, '')).toMatchObject({ accessToken, refreshToken: 'the next one' })

  const fault = { $metadata: {}, message: 'of Cognito' }
  asked.mockRejectedValue(new RefreshTokenReuseException(fault))
  await expect(refresh(refreshToken, '')).rejects.toMatchObject({ code: 'invalid_refresh_token' })
  asked.mockRestore()
})
