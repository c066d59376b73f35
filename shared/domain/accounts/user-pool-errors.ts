import type { ErrorCode } from '../../contract/errors.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'

/** `done`: the call's aim is reached all the same. `internal_error`: the deployment is at fault, not the caller. */
type Meaning = ErrorCode | 'done'
type Meanings = Readonly<Record<string, Meaning>>

/** The meaning of an error of Cognito in most calls. */
const everywhere = {
  ForbiddenException: 'internal_error',
  InternalErrorException: 'unavailable',
  InvalidEmailRoleAccessPolicyException: 'internal_error',
  InvalidLambdaResponseException: 'internal_error',
  InvalidSmsRoleAccessPolicyException: 'internal_error',
  InvalidSmsRoleTrustRelationshipException: 'internal_error',
  InvalidUserPoolConfigurationException: 'internal_error',
  FeatureUnavailableInTierException: 'internal_error',
  LimitExceededException: 'too_many_requests',
  OperationNotEnabledException: 'internal_error',
  ResourceNotFoundException: 'internal_error',
  // The errors of all AWS services: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html
  ThrottlingException: 'too_many_requests',
  TooManyFailedAttemptsException: 'too_many_requests',
  TooManyRequestsException: 'too_many_requests',
  UnexpectedLambdaException: 'unavailable',
  UnsupportedOperationException: 'internal_error',
  // A trigger that the operator attached to the pool says no.
  UserLambdaValidationException: 'account_refused',
} as const satisfies Meanings

/** Calls that send a code answer alike whether the account exists, is confirmed, or has had too many codes. */
const whateverTheAccount = {
  CodeDeliveryFailureException: 'done',
  InvalidParameterException: 'done',
  LimitExceededException: 'done',
  NotAuthorizedException: 'done',
  UserLambdaValidationException: 'done',
  UserNotFoundException: 'done',
} as const satisfies Meanings

type Call = { command: string; errors: Meanings }

/**
 * Each call to Cognito with what its errors mean there, beside those above. A unit test compares it with the errors
 * that the SDK documents for the command.
 */
export const userPoolCalls = {
  signUp: {
    command: 'SignUp',
    errors: {
      CodeDeliveryFailureException: 'code_not_delivered',
      // Cognito may not use the SES identity that is configured.
      InvalidEmailRoleAccessPolicyException: 'code_not_delivered',
      InvalidParameterException: 'validation_failed',
      InvalidPasswordException: 'validation_failed',
      // Sign-up is switched off in the pool.
      NotAuthorizedException: 'account_refused',
      // The name is a fresh id of ours: an attempt whose answer was lost has created it. The caller starts again.
      UsernameExistsException: 'unavailable',
    },
  },
  confirmWithoutCode: {
    command: 'AdminConfirmSignUp',
    errors: {
      InvalidParameterException: 'internal_error',
      // Confirmed already, by an attempt whose answer was lost.
      NotAuthorizedException: 'done',
      UserNotFoundException: 'unavailable',
    },
  },
  createAccount: {
    command: 'AdminCreateUser',
    errors: {
      // No message is sent.
      CodeDeliveryFailureException: 'internal_error',
      InvalidParameterException: 'internal_error',
      InvalidPasswordException: 'internal_error',
      NotAuthorizedException: 'internal_error',
      PreconditionNotMetException: 'internal_error',
      UnsupportedUserStateException: 'internal_error',
      UserNotFoundException: 'unavailable',
      // An attempt that died, or whose answer was lost, has created it.
      UsernameExistsException: 'done',
    },
  },
  setAccountPassword: {
    command: 'AdminSetUserPassword',
    errors: {
      InvalidParameterException: 'password_reset_required',
      InvalidPasswordException: 'password_reset_required',
      NotAuthorizedException: 'internal_error',
      PasswordHistoryPolicyViolationException: 'password_reset_required',
      UserNotFoundException: 'unavailable',
    },
  },
  deleteAccount: {
    command: 'AdminDeleteUser',
    errors: {
      InvalidParameterException: 'internal_error',
      NotAuthorizedException: 'internal_error',
      UserNotFoundException: 'done',
    },
  },
  findAccount: {
    command: 'AdminGetUser',
    errors: {
      InvalidParameterException: 'internal_error',
      NotAuthorizedException: 'internal_error',
      UserNotFoundException: 'done',
    },
  },
  listAccounts: {
    command: 'ListUsers',
    errors: {
      InvalidParameterException: 'internal_error',
      NotAuthorizedException: 'internal_error',
    },
  },
  confirmSignUp: {
    command: 'ConfirmSignUp',
    errors: {
      AliasExistsException: 'email_taken',
      CodeMismatchException: 'invalid_code',
      ExpiredCodeException: 'invalid_code',
      InvalidParameterException: 'invalid_code',
      // Confirmed already. The answer is that for a wrong code, so that it reveals nothing.
      NotAuthorizedException: 'invalid_code',
      UserNotFoundException: 'invalid_code',
    },
  },
  passwordLogIn: {
    command: 'InitiateAuth',
    errors: {
      InvalidParameterException: 'invalid_credentials',
      NotAuthorizedException: 'invalid_credentials',
      PasswordResetRequiredException: 'password_reset_required',
      UserNotConfirmedException: 'not_confirmed',
      UserNotFoundException: 'invalid_credentials',
    },
  },
  refreshTokens: {
    command: 'InitiateAuth',
    errors: {
      InvalidParameterException: 'invalid_refresh_token',
      NotAuthorizedException: 'invalid_refresh_token',
      // The next log-in says so.
      PasswordResetRequiredException: 'invalid_refresh_token',
      UserNotConfirmedException: 'invalid_refresh_token',
      UserNotFoundException: 'invalid_refresh_token',
    },
  },
  rotateTokens: {
    command: 'GetTokensFromRefreshToken',
    errors: {
      InvalidParameterException: 'invalid_refresh_token',
      NotAuthorizedException: 'invalid_refresh_token',
      // Somebody has used it before, more than a minute ago: its owner or a thief.
      RefreshTokenReuseException: 'invalid_refresh_token',
      UserNotFoundException: 'invalid_refresh_token',
    },
  },
  resendConfirmationCode: {
    command: 'ResendConfirmationCode',
    errors: whateverTheAccount,
  },
  sendResetCode: {
    command: 'ForgotPassword',
    errors: whateverTheAccount,
  },
  confirmReset: {
    command: 'ConfirmForgotPassword',
    errors: {
      CodeMismatchException: 'invalid_code',
      ExpiredCodeException: 'invalid_code',
      InvalidParameterException: 'invalid_code',
      InvalidPasswordException: 'validation_failed',
      NotAuthorizedException: 'invalid_code',
      PasswordHistoryPolicyViolationException: 'validation_failed',
      UserNotConfirmedException: 'invalid_code',
      UserNotFoundException: 'invalid_code',
    },
  },
  changePoolPassword: {
    command: 'ChangePassword',
    errors: {
      InvalidParameterException: 'validation_failed',
      InvalidPasswordException: 'validation_failed',
      NotAuthorizedException: 'invalid_credentials',
      PasswordHistoryPolicyViolationException: 'validation_failed',
      PasswordResetRequiredException: 'password_reset_required',
      UserNotConfirmedException: 'invalid_credentials',
      UserNotFoundException: 'invalid_credentials',
    },
  },
  setAddress: {
    command: 'AdminUpdateUserAttributes',
    errors: {
      // Only pools that sign in by address have aliases.
      AliasExistsException: 'internal_error',
      InvalidParameterException: 'internal_error',
      NotAuthorizedException: 'internal_error',
      // Nobody who waits for an answer has asked for it.
      UserLambdaValidationException: 'internal_error',
      UserNotFoundException: 'done',
    },
  },
  signOutOfPool: {
    command: 'AdminUserGlobalSignOut',
    errors: {
      InvalidParameterException: 'internal_error',
      NotAuthorizedException: 'internal_error',
      UserNotFoundException: 'done',
    },
  },
  revokeRefreshToken: {
    command: 'RevokeToken',
    errors: {
      // The token is not one of this pool, or revoked already: nobody can use it here.
      InvalidParameterException: 'done',
      UnauthorizedException: 'done',
      UnsupportedTokenTypeException: 'done',
    },
  },
} as const satisfies Record<string, Call>

export type UserPoolCall = keyof typeof userPoolCalls

/** The meaning of an error in a call, by its name; `undefined` for one that Cognito does not document. */
export const meaningOf = (call: UserPoolCall, name: string): Meaning | undefined => {
  const errors: Meanings = userPoolCalls[call].errors
  return errors[name] ?? (everywhere as Meanings)[name]
}

/** After failed attempts Cognito locks an account for up to 15 minutes, and does not say for how long. */
const lockedMs = 60_000
const retryAfterMs: Readonly<Record<string, number>> = {
  LimitExceededException: lockedMs,
  TooManyFailedAttemptsException: lockedMs,
}

/**
 * A lock after wrong passwords comes as NotAuthorizedException, and only its text differs from that of a wrong
 * password.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
 */
const isLocked = ({ name, message }: Error): boolean =>
  name === 'NotAuthorizedException' && message.startsWith('Password attempts exceeded')

const tooMany = (name: string, cause: Error) =>
  new ParleyError('too_many_requests', 'Too many attempts; try again later', {
    retryAfterMs: retryAfterMs[name] ?? 1000,
    cause,
  })

/** Cognito's text about a password says what is wrong with it. Its other texts may repeat what was sent. */
const invalid = (call: UserPoolCall, cause: Error): ParleyError => {
  const password = call === 'changePoolPassword' ? 'newPassword' : 'password'
  if (cause.name === 'InvalidPasswordException') {
    const errors = [{ path: password, message: cause.message }]
    return new ParleyError('validation_failed', 'The password is not acceptable', { errors, cause })
  }
  const path = call !== 'signUp' || /password/i.test(cause.message) ? password : 'email'
  const errors = [{ path, message: 'is not acceptable' }]
  return new ParleyError('validation_failed', `The ${path} is not acceptable`, { errors, cause })
}

/**
 * Decides what to do about an error of a call: nothing (`done`), or throw what is returned. An error of the deployment,
 * and one that Cognito does not document, come back as they are, for the log.
 */
export const answerTo = (call: UserPoolCall, error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  if ((call === 'passwordLogIn' || call === 'changePoolPassword') && isLocked(error))
    return tooMany('LimitExceededException', error)
  const meaning = meaningOf(call, error.name)
  switch (meaning) {
    case undefined:
    case 'internal_error':
      return error
    case 'done':
      return 'done'
    case 'unavailable':
      return unavailable(error)
    case 'too_many_requests':
      return tooMany(error.name, error)
    case 'validation_failed':
      return invalid(call, error)
    default:
      return new ParleyError(meaning, undefined, { cause: error })
  }
}
