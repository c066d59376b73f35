import {
  AdminConfirmSignUpCommand,
  AdminDeleteUserCommand,
  type AuthenticationResultType,
  CodeMismatchException,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  ExpiredCodeException,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  NotAuthorizedException,
  RevokeTokenCommand,
  SignUpCommand,
  UserNotConfirmedException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { httpStatusOf } from '../../platform/aws/http-status.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { signUpSettings, userPoolSettings } from '../../platform/settings/identity.ts'
import { atStart } from '../../platform/start-up/start-up.ts'

/** All calls to Cognito. A user's name there is the `loginId`, which never changes, as usernames do. */

const cognito = atStart(() => sdkClient(CognitoIdentityProviderClient))
const client = () => ({ ClientId: userPoolSettings().clientId })
const pool = () => ({ UserPoolId: userPoolSettings().userPoolId })

export type IssuedTokens = { accessToken: string; refreshToken: string | undefined; expiresIn: number }

/** Creates an account. @returns its user id (`sub`), and whether it is confirmed or waits for its code. */
export const signUp = async (
  loginId: string,
  email: string,
  password: string,
): Promise<{ userId: string; confirmed: boolean }> => {
  const { UserSub } = await cognito().send(
    new SignUpCommand({
      ...client(),
      Username: loginId,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  )
  if (UserSub === undefined) throw new Error('Cognito created an account without an id')
  if (signUpSettings().confirm) return { userId: UserSub, confirmed: false }
  await cognito().send(new AdminConfirmSignUpCommand({ ...pool(), Username: loginId }))
  return { userId: UserSub, confirmed: true }
}

export const deleteAccount = async (loginId: string): Promise<void> => {
  try {
    await cognito().send(new AdminDeleteUserCommand({ ...pool(), Username: loginId }))
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error
  }
}

/** @throws ParleyError `invalid_code`, also for an account that does not exist or is already confirmed. */
export const confirmSignUp = async (loginId: string, code: string): Promise<void> => {
  try {
    await cognito().send(new ConfirmSignUpCommand({ ...client(), Username: loginId, ConfirmationCode: code }))
  } catch (error) {
    const refusals = [
      CodeMismatchException,
      ExpiredCodeException,
      NotAuthorizedException,
      UserNotFoundException,
    ]
    if (refusals.some((refusal) => error instanceof refusal)) throw new ParleyError('invalid_code')
    throw error
  }
}

const issued = (result: AuthenticationResultType | undefined): IssuedTokens => {
  if (!result?.AccessToken) throw new Error('Cognito issued no access token')
  return {
    accessToken: result.AccessToken,
    refreshToken: result.RefreshToken,
    expiresIn: result.ExpiresIn ?? 0,
  }
}

const initiateAuth = async (input: Omit<InitiateAuthCommandInput, 'ClientId'>): Promise<IssuedTokens> => {
  const { AuthenticationResult } = await cognito().send(new InitiateAuthCommand({ ...client(), ...input }))
  return issued(AuthenticationResult)
}

/** @throws ParleyError `invalid_credentials`, `not_confirmed`. */
export const passwordLogIn = async (loginId: string, password: string): Promise<IssuedTokens> => {
  try {
    return await initiateAuth({
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: loginId, PASSWORD: password },
    })
  } catch (error) {
    if (error instanceof NotAuthorizedException || error instanceof UserNotFoundException) {
      throw new ParleyError('invalid_credentials')
    }
    if (error instanceof UserNotConfirmedException) throw new ParleyError('not_confirmed')
    throw error
  }
}

/** @throws ParleyError `invalid_refresh_token`. */
export const refreshTokens = async (refreshToken: string): Promise<IssuedTokens> => {
  try {
    return await initiateAuth({
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refreshToken },
    })
  } catch (error) {
    if (error instanceof NotAuthorizedException || error instanceof UserNotFoundException) {
      throw new ParleyError('invalid_refresh_token')
    }
    throw error
  }
}

/** Revokes a refresh token and the tokens issued with it. Harmless for a token that is revoked or not Cognito's. */
export const revokeRefreshToken = async (refreshToken: string): Promise<void> => {
  try {
    await cognito().send(new RevokeTokenCommand({ ...client(), Token: refreshToken }))
  } catch (error) {
    if (httpStatusOf(error) !== 400) throw error
  }
}
