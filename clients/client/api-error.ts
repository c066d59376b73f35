import type { ErrorCode } from '../../shared/contract/errors.ts'

/**
 * A code of the contract, or one of the client's own: `unreachable` when no answer came, and the server may or may not
 * have done the work; `not_logged_in` when there are no tokens; `closed` when the session or conversation was closed;
 * `issuer_unusable` when the outside issuer's configuration lets nobody sign in.
 */
export type ApiErrorCode = ErrorCode | 'unreachable' | 'not_logged_in' | 'closed' | 'issuer_unusable'

type Particulars = {
  /** The HTTP status; 0 if there was no HTTP answer. */
  status?: number | undefined
  /** The wrong fields, and what is wrong with each. */
  errors?: readonly { path: string; message: string }[] | undefined
  /** Milliseconds to wait before the next attempt. */
  retryAfterMs?: number | undefined
  /** The id of the request in the deployment's logs. */
  requestId?: string | undefined
  cause?: unknown
}

/** Every error of a call, except that an aborted one rejects with its signal's reason. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ApiErrorCode
  /** One sentence for people. */
  readonly detail: string
  readonly status: number
  readonly errors: readonly { path: string; message: string }[]
  readonly retryAfterMs: number | undefined
  readonly requestId: string | undefined

  constructor(code: ApiErrorCode, detail: string, particulars: Particulars = {}) {
    super(detail, { cause: particulars.cause })
    this.code = code
    this.detail = detail
    this.status = particulars.status ?? 0
    this.errors = particulars.errors ?? []
    this.retryAfterMs = particulars.retryAfterMs
    this.requestId = particulars.requestId
  }
}

export const unreachable = (detail: string, cause?: unknown) => new ApiError('unreachable', detail, { cause })
export const closed = (detail: string) => new ApiError('closed', detail)

export const hasCode = (error: unknown, ...codes: ApiErrorCode[]): error is ApiError =>
  error instanceof ApiError && codes.includes(error.code)

/** Whether the error is temporary, so that a retry may succeed. All that the client retries is safe to repeat. */
export const mayPass = (error: unknown): error is ApiError =>
  hasCode(
    error,
    'unreachable',
    'unavailable',
    'outcome_unknown',
    'internal_error',
    'rate_limited',
    'too_many_requests',
  )

/** Whether the access token, or the session behind it, is no longer valid. */
export const isAboutSession = (error: unknown): error is ApiError =>
  hasCode(error, 'unauthenticated', 'token_expired', 'session_ended')

/**
 * Whether a fresh token may help. Also the gateway refuses tokens, in words that are not the contract's. A wrong
 * password is about no token: another attempt would count as another guess.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export const isAboutToken = (error: unknown): boolean =>
  isAboutSession(error) ||
  (error instanceof ApiError && error.status === 401 && error.code !== 'invalid_credentials')

/** Whether the session is over for good: Parley has said so, or there is no token to refresh. */
export const endsSession = (error: unknown): error is ApiError =>
  hasCode(error, 'session_ended', 'account_suspended', 'invalid_refresh_token', 'not_logged_in')

/** Whether Parley refuses the call itself, so that repeating it is useless and another token does not help. */
export const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  !mayPass(error) &&
  !isAboutSession(error) &&
  !hasCode(error, 'closed', 'not_logged_in', 'invalid_refresh_token', 'account_suspended')
