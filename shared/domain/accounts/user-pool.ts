import {
  AdminConfirmSignUpCommand,
  AdminDeleteUserCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { signUpSettings, userPoolSettings } from '../../platform/settings/identity.ts'
import { atStart } from '../../platform/start-up/start-up.ts'
import { answerTo, type UserPoolCall } from './user-pool-errors.ts'

/**
 * All calls to Cognito. A user's name there is the `loginId`, which never changes, as usernames do. What each call
 * throws stands in user-pool-errors.ts.
 */

const cognito = atStart(() => sdkClient(CognitoIdentityProviderClient))
const client = () => ({ ClientId: userPoolSettings().clientId })
const pool = () => ({ UserPoolId: userPoolSettings().userPoolId })

/** The answer of a call; `undefined` if it failed and its aim is reached all the same. */
const answerOf = async <Answer>(call: UserPoolCall, asked: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await asked
  } catch (error) {
    const answer = answerTo(call, error)
    if (answer !== 'done') throw answer
    return undefined
  }
}

export type IssuedTokens = { accessToken: string; refreshToken: string | undefined; expiresIn: number }

/** Creates an account. @returns its user id (`sub`), and whether it is confirmed or waits for its code. */
export const signUp = async (
  loginId: string,
  email: string,
  password: string,
): Promise<{ userId: string; confirmed: boolean }> => {
  const created = await answerOf(
    'signUp',
    cognito().send(
      new SignUpCommand({
        ...client(),
        Username: loginId,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    ),
  )
  const userId = created?.UserSub
  if (userId === undefined) throw new Error('Cognito created an account without an id')
  if (signUpSettings().confirm) return { userId, confirmed: false }
  await answerOf(
    'confirmWithoutCode',
    cognito().send(new AdminConfirmSignUpCommand({ ...pool(), Username: loginId })),
  )
  return { userId, confirmed: true }
}

export const deleteAccount = async (loginId: string): Promise<void> => {
  await answerOf(
    'deleteAccount',
    cognito().send(new AdminDeleteUserCommand({ ...pool(), Username: loginId })),
  )
}

/** @throws ParleyError `invalid_code`, also for an account that does not exist or is already confirmed. */
export const confirmSignUp = async (loginId: string, code: string): Promise<void> => {
  await answerOf(
    'confirmSignUp',
    cognito().send(new ConfirmSignUpCommand({ ...client(), Username: loginId, ConfirmationCode: code })),
  )
}

const issued = (result: AuthenticationResultType | undefined): IssuedTokens => {
  if (!result?.AccessToken) throw new Error('Cognito issued no access token')
  return {
    accessToken: result.AccessToken,
    refreshToken: result.RefreshToken,
    expiresIn: result.ExpiresIn ?? 0,
  }
}

const initiateAuth = async (
  call: 'passwordLogIn' | 'refreshTokens',
  input: Omit<InitiateAuthCommandInput, 'ClientId'>,
): Promise<IssuedTokens> => {
  const answer = await answerOf(call, cognito().send(new InitiateAuthCommand({ ...client(), ...input })))
  return issued(answer?.AuthenticationResult)
}

/** @throws ParleyError `invalid_credentials`, `not_confirmed`, `too_many_requests` … */
export const passwordLogIn = (loginId: string, password: string): Promise<IssuedTokens> =>
  initiateAuth('passwordLogIn', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: loginId, PASSWORD: password },
  })

/** @throws ParleyError `invalid_refresh_token` … */
export const refreshTokens = (refreshToken: string): Promise<IssuedTokens> =>
  initiateAuth('refreshTokens', {
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: refreshToken },
  })

/** Revokes a refresh token and the tokens issued with it. Harmless for a token that is revoked or not Cognito's. */
export const revokeRefreshToken = async (refreshToken: string): Promise<void> => {
  await answerOf(
    'revokeRefreshToken',
    cognito().send(new RevokeTokenCommand({ ...client(), Token: refreshToken })),
  )
}
