import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { refreshSettings, signUpSettings, userPoolSettings } from '../../platform/settings/identity.ts'
import { logger } from '../../platform/observability/logger.ts'
import { atStart, onFirstUse } from '../../platform/start-up/start-up.ts'
import { written } from '../../platform/storage/written.ts'
import { answerTo, type UserPoolCall } from './user-pool-errors.ts'

/**
 * All calls to Cognito. A user's name there is the `loginId`, which never changes, as usernames do. What each call
 * throws stands in user-pool-errors.ts.
 */

const cognito = atStart(() => sdkClient(CognitoIdentityProviderClient))
/** For what must not be repeated: a second attempt finds the code used or the password another one. */
const cognitoOnce = onFirstUse(() => sdkClient(CognitoIdentityProviderClient, { maxAttempts: 1 }))
const client = () => ({ ClientId: userPoolSettings().clientId })
const pool = () => ({ UserPoolId: userPoolSettings().userPoolId })

/** Calls that leave the pool as it is. */
const reads: ReadonlySet<UserPoolCall> = new Set(['findAccount', 'listAccounts', 'passwordLogIn'])

/** The answer of a call; `undefined` if it failed and its aim is reached all the same. */
const answerOf = async <Answer>(call: UserPoolCall, asked: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await (reads.has(call) ? asked : written(asked))
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
  // By a trigger that the operator attached to the pool.
  if (created?.UserConfirmed) return { userId, confirmed: true }
  if (signUpSettings().confirm) return { userId, confirmed: false }
  await answerOf(
    'confirmWithoutCode',
    cognito().send(new AdminConfirmSignUpCommand({ ...pool(), Username: loginId })),
  )
  return { userId, confirmed: true }
}

/**
 * Creates the account of an imported user, without an e-mail about it, and with a password that nobody can use.
 * @returns false if there is one.
 */
export const createAccount = async (loginId: string, email: string): Promise<boolean> => {
  const created = await answerOf(
    'createAccount',
    cognito().send(
      new AdminCreateUserCommand({
        ...pool(),
        Username: loginId,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    ),
  )
  return created !== undefined
}

/**
 * Sets the password of an account, whatever it was. @throws ParleyError `password_reset_required` if the pool refuses
 * it.
 */
export const setAccountPassword = async (loginId: string, password: string): Promise<void> => {
  await answerOf(
    'setAccountPassword',
    cognito().send(
      new AdminSetUserPasswordCommand({ ...pool(), Username: loginId, Password: password, Permanent: true }),
    ),
  )
}

export const deleteAccount = async (loginId: string): Promise<void> => {
  await answerOf(
    'deleteAccount',
    cognito().send(new AdminDeleteUserCommand({ ...pool(), Username: loginId })),
  )
}

/** An account's user id (`sub`), and whether it is confirmed; undefined if it does not exist. */
export const findAccount = async (
  loginId: string,
): Promise<{ userId: string; confirmed: boolean } | undefined> => {
  const account = await answerOf(
    'findAccount',
    cognito().send(new AdminGetUserCommand({ ...pool(), Username: loginId })),
  )
  const userId = account?.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value
  return userId === undefined ? undefined : { userId, confirmed: account?.UserStatus === 'CONFIRMED' }
}

/** Whether the pool lists an account, which takes a moment after it was made. */
export const isListed = async (loginId: string): Promise<boolean> => {
  const Filter = `username = ${JSON.stringify(loginId)}`
  const found = await answerOf(
    'listAccounts',
    cognito().send(new ListUsersCommand({ ...pool(), Filter, Limit: 1 })),
  )
  return (found?.Users ?? []).length > 0
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

/**
 * Gets a fresh access token, and where refresh tokens rotate a new one of these: then the pool takes them by a call of
 * its own, and for a minute still the old one.
 * @throws ParleyError `invalid_refresh_token` …
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
 */
export const refreshTokens = async (refreshToken: string): Promise<IssuedTokens> => {
  if (!refreshSettings().rotates) {
    return initiateAuth('refreshTokens', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refreshToken },
    })
  }
  const answer = await answerOf(
    'rotateTokens',
    cognito().send(new GetTokensFromRefreshTokenCommand({ ...client(), RefreshToken: refreshToken })),
  )
  return issued(answer?.AuthenticationResult)
}

/** Revokes a refresh token and the tokens issued with it. Harmless for a token that is revoked or not Cognito's. */
export const revokeRefreshToken = async (refreshToken: string): Promise<void> => {
  await answerOf(
    'revokeRefreshToken',
    cognito().send(new RevokeTokenCommand({ ...client(), Token: refreshToken })),
  )
}

/** A code that was not sent is nobody's business but the operator's: the caller must not learn which accounts exist. */
const logUnsent = (call: UserPoolCall, answer: unknown): void => {
  if (answer === undefined) logger.warn('no code was sent', { call })
}

/** Sends the code of a sign-up again. Does nothing for an account that does not exist or is confirmed. */
export const resendConfirmationCode = async (loginId: string): Promise<void> => {
  const answer = await answerOf(
    'resendConfirmationCode',
    cognito().send(new ResendConfirmationCodeCommand({ ...client(), Username: loginId })),
  )
  logUnsent('resendConfirmationCode', answer)
}

/** Sends a code to set a new password with. Does nothing for an account that does not exist or is not confirmed. */
export const sendResetCode = async (loginId: string): Promise<void> => {
  const answer = await answerOf(
    'sendResetCode',
    cognito().send(new ForgotPasswordCommand({ ...client(), Username: loginId })),
  )
  logUnsent('sendResetCode', answer)
}

/**
 * Sets a new password with such a code, in one attempt.
 * @throws ParleyError `invalid_code`, also for an account that does not exist; `validation_failed`.
 */
export const confirmReset = async (loginId: string, code: string, password: string): Promise<void> => {
  await answerOf(
    'confirmReset',
    cognitoOnce().send(
      new ConfirmForgotPasswordCommand({
        ...client(),
        Username: loginId,
        ConfirmationCode: code,
        Password: password,
      }),
    ),
  )
}

/**
 * Changes the password of a token's user, in one attempt.
 * @throws ParleyError `invalid_credentials`, `validation_failed`.
 */
export const changePoolPassword = async (
  accessToken: string,
  current: string,
  proposed: string,
): Promise<void> => {
  await answerOf(
    'changePoolPassword',
    cognitoOnce().send(
      new ChangePasswordCommand({
        AccessToken: accessToken,
        PreviousPassword: current,
        ProposedPassword: proposed,
      }),
    ),
  )
}

/** Gives an account its proved address. Does nothing for an account that does not exist. */
export const setAddress = async (loginId: string, email: string): Promise<void> => {
  await answerOf(
    'setAddress',
    cognito().send(
      new AdminUpdateUserAttributesCommand({
        ...pool(),
        Username: loginId,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    ),
  )
}

/** Revokes all refresh tokens of an account. Harmless for an account that does not exist. */
export const signOutOfPool = async (loginId: string): Promise<void> => {
  await answerOf(
    'signOutOfPool',
    cognito().send(new AdminUserGlobalSignOutCommand({ ...pool(), Username: loginId })),
  )
}
