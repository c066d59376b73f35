import type { ErrorCode } from '../../shared/contract/errors.ts'

/**
 * A code of the contract's catalogue, or one of the client's own: `unreachable` when no answer came, which says
 * nothing of what was done; `not_logged_in` when there are no tokens; `closed` for what a session that was closed,
 * or a chat that was left, does no more.
 */
export type ApiErrorCode = ErrorCode | 'unreachable' | 'not_logged_in' | 'closed'

type Particulars = {
  /** The HTTP status; 0 if there was no HTTP answer. */
  status?: number | undefined
  /** Which fields were wrong, and how. */
  errors?: readonly { path: string; message: string }[] | undefined
  /** Milliseconds after which it may be tried again. */
  retryAfterMs?: number | undefined
  /** Names the request in the deployment's logs. */
  requestId?: string | undefined
  cause?: unknown
}

/** Everything that a call may be refused with. An aborted one rejects with its signal's reason instead. */
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

/** Refusals that pass by themselves: trying again later is right, and safe for whatever the client repeats. */
export const mayPass = (error: unknown): error is ApiError =>
  hasCode(error, 'unreachable', 'unavailable', 'internal_error', 'rate_limited', 'too_many_requests')

/** What says that the access token, or the session behind it, is no good any more. */
export const isAboutSession = (error: unknown): error is ApiError =>
  hasCode(error, 'unauthenticated', 'token_expired', 'session_ended')

/** What a refresh is refused with for good, or what there is nothing to refresh with. */
export const endsSession = (error: unknown): error is ApiError =>
  hasCode(error, 'session_ended', 'invalid_refresh_token', 'unauthenticated', 'not_logged_in')
