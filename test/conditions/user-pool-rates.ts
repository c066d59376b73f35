import {
  type CognitoIdentityProviderClient,
  TooManyRequestsException,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Clock } from './clock.ts'
import { TokenBucket } from './token-bucket.ts'

/** Requests a second by default, in each category of operations, for all user pools of an account. */
const categories = {
  UserAuthentication: { perSecond: 120, operations: ['AdminInitiateAuth', 'InitiateAuth'] },
  UserCreation: {
    perSecond: 50,
    operations: ['AdminConfirmSignUp', 'AdminCreateUser', 'ConfirmSignUp', 'SignUp'],
  },
  UserAccountRecovery: {
    perSecond: 30,
    operations: ['AdminSetUserPassword', 'ChangePassword', 'ConfirmForgotPassword', 'ForgotPassword'],
  },
  UserRead: { perSecond: 120, operations: ['AdminGetUser', 'GetUser'] },
  UserUpdate: { perSecond: 25, operations: ['AdminDeleteUser', 'AdminUpdateUserAttributes', 'DeleteUser'] },
  UserToken: { perSecond: 120, operations: ['AdminUserGlobalSignOut', 'GlobalSignOut', 'RevokeToken'] },
  UserResourceUpdate: { perSecond: 25, operations: ['ResendConfirmationCode', 'VerifyUserAttribute'] },
} as const

/** Cognito lets through no more requests of a category than an account may make. */
export class UserPoolRates {
  readonly #buckets: ReadonlyMap<string, TokenBucket>

  constructor(clock: Clock) {
    this.#buckets = new Map(
      Object.values(categories).flatMap(({ perSecond, operations }) => {
        const bucket = new TokenBucket(clock, perSecond)
        return operations.map((operation): [string, TokenBucket] => [operation, bucket])
      }),
    )
  }

  /** @throws TooManyRequestsException beyond the rate. */
  admit(operation: string): void {
    if (this.#buckets.get(operation)?.take() === false) {
      throw new TooManyRequestsException({ $metadata: {}, message: 'Rate exceeded' })
    }
  }
}

/** Lets a client of Cognito make no more requests than an account does; beyond that it is throttled, and may retry. */
export const underUserPoolRates = (client: CognitoIdentityProviderClient, clock: Clock): void => {
  const rates = new UserPoolRates(clock)
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        rates.admit(commandName.replace(/Command$/, ''))
        return next(args)
      },
    { step: 'finalizeRequest', priority: 'low', name: 'userPoolRates', override: true },
  )
}
