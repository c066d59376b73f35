import { readFileSync } from 'node:fs'
import * as cognito from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { codesOf } from '../../../functions/http/docs/openapi/refusals.ts'
import type { ErrorCode } from '../../../shared/contract/errors.ts'
import { accountRoutes } from '../../../shared/contract/routes/account.ts'
import { authRoutes } from '../../../shared/contract/routes/auth.ts'
import type { Route } from '../../../shared/contract/routes/route.ts'
import {
  answerTo,
  meaningOf,
  type UserPoolCall,
  userPoolCalls,
} from '../../../shared/domain/accounts/user-pool-errors.ts'

const here = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** The errors of the service's model that the SDK documents for a command, without the base class of them all. */
const documentedFor = (command: string): string[] => {
  const types = here(
    `../../../node_modules/@aws-sdk/client-cognito-identity-provider/dist-types/commands/${command}Command.d.ts`,
  )
  return [...types.matchAll(/@throws \{@link (\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'CognitoIdentityProviderServiceException')
}
const calls = Object.entries(userPoolCalls) as [UserPoolCall, (typeof userPoolCalls)[UserPoolCall]][]
const documented = calls.flatMap(([call, { command }]) =>
  documentedFor(command).map((name) => ({ call, command, name })),
)
const thrown = (name: string, message = 'of Cognito') => Object.assign(new Error(message), { name })

describe('the table of Cognito’s errors', () => {
  it('has every command that is called', () => {
    const source = here('../../../shared/domain/accounts/user-pool.ts')
    const sent = [...source.matchAll(/new (\w+)Command\(/g)].map(([, command]) => command)
    expect(new Set(sent)).toEqual(new Set(calls.map(([, { command }]) => command)))
  })

  it('reads the model: the documented errors are classes of the SDK', () => {
    expect(documented.length).toBeGreaterThan(70)
    for (const { name } of documented) expect(cognito).toHaveProperty(name)
  })

  it.each(documented)('knows what $name means for $call', ({ call, name }) => {
    expect(meaningOf(call, name)).toBeDefined()
  })

  it('has no error that its command cannot throw', () => {
    for (const [, { command, errors }] of calls) {
      expect(documentedFor(command)).toEqual(expect.arrayContaining(Object.keys(errors)))
    }
  })
})

/** The routes that make a call. */
const routesOf: Record<UserPoolCall, Route[]> = {
  signUp: [accountRoutes.register],
  confirmWithoutCode: [accountRoutes.register],
  createAccount: [authRoutes.login],
  setAccountPassword: [authRoutes.login],
  deleteAccount: [accountRoutes.register],
  findAccount: [accountRoutes.confirm],
  listAccounts: [],
  confirmSignUp: [accountRoutes.confirm],
  resendConfirmationCode: [accountRoutes.resendCode],
  sendResetCode: [accountRoutes.forgotPassword],
  setAddress: [accountRoutes.forgotPassword],
  confirmReset: [accountRoutes.resetPassword],
  signOutOfPool: [],
  changePoolPassword: [accountRoutes.changePassword],
  passwordLogIn: [authRoutes.login, accountRoutes.changeEmail, accountRoutes.eraseOwnUser],
  refreshTokens: [authRoutes.refresh],
  rotateTokens: [authRoutes.refresh],
  revokeRefreshToken: [authRoutes.logout],
}

it.each(calls)('the contract lists each code that %s may answer with', (call, { command }) => {
  const meanings = documentedFor(command).map((name) => meaningOf(call, name))
  const codes = meanings.filter((meaning): meaning is ErrorCode => meaning !== 'done')
  for (const route of routesOf[call]) expect(codesOf(route)).toEqual(expect.arrayContaining(codes))
})

describe('an error of Cognito', () => {
  it.each([
    'LimitExceededException',
    'TooManyFailedAttemptsException',
    'TooManyRequestsException',
    'ThrottlingException',
  ])('%s is too many requests, and says when to try again', (name) => {
    expect(answerTo('confirmSignUp', thrown(name))).toMatchObject({
      code: 'too_many_requests',
      status: 429,
      retryAfterMs: expect.any(Number),
    })
  })

  it('a lock after wrong passwords is too many requests, and not another wrong password', () => {
    const locked = thrown('NotAuthorizedException', 'Password attempts exceeded')
    expect(answerTo('passwordLogIn', locked)).toMatchObject({ code: 'too_many_requests', status: 429 })
    const wrong = thrown('NotAuthorizedException', 'Incorrect username or password.')
    expect(answerTo('passwordLogIn', wrong)).toMatchObject({ code: 'invalid_credentials' })
  })

  it('a throttled revocation is not taken for done, though its status is that of an unknown token', () => {
    expect(answerTo('revokeRefreshToken', thrown('TooManyRequestsException'))).toMatchObject({ status: 429 })
    expect(answerTo('revokeRefreshToken', thrown('UnsupportedTokenTypeException'))).toBe('done')
  })

  it('a code that cannot be delivered is named so', () => {
    expect(answerTo('signUp', thrown('CodeDeliveryFailureException'))).toMatchObject({
      code: 'code_not_delivered',
      status: 502,
    })
  })

  it('a refused password says why, and a refused parameter repeats nothing that was sent', () => {
    expect(answerTo('signUp', thrown('InvalidPasswordException', 'Password not long enough'))).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'password', message: 'Password not long enough' }],
    })
    const refused = answerTo('signUp', thrown('InvalidParameterException', "Value ' secret' at 'password'"))
    expect(refused).toMatchObject({ code: 'validation_failed', errors: [{ path: 'password' }] })
    expect(JSON.stringify(refused)).not.toContain('secret')
    expect((refused as Error).message).not.toContain('secret')
  })

  it('a fault of the deployment, and an error that Cognito does not document, stay what they are', () => {
    for (const name of ['ResourceNotFoundException', 'SomethingNewException']) {
      const error = thrown(name)
      expect(answerTo('passwordLogIn', error)).toBe(error)
    }
  })
})
