import { type ErrorCode, errorCatalogue } from '../../contract/errors.ts'
import type { FieldError } from '../../contract/field-errors.ts'

/** A refusal that the caller sees, by its `code` in the contract. Anything else thrown is a defect. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError'
  readonly code: ErrorCode
  readonly errors: readonly FieldError[] | undefined
  /** Milliseconds after which a retry may succeed. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: ErrorCode,
    detail: string = errorCatalogue[code].title,
    options: { errors?: readonly FieldError[]; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause })
    this.code = code
    this.errors = options.errors
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errorCatalogue[this.code].status
  }
}

/** One text whether the chat never existed, was deleted, or is hidden from the caller. */
export const chatNotFound = () =>
  new ParleyError('chat_not_found', 'There is no chat with this id that you can see')

export const sessionEnded = () => new ParleyError('session_ended', 'This session has ended; log in again')

export const accountSuspended = () =>
  new ParleyError('account_suspended', 'An administrator has suspended this account')

/** One text for everything that somebody else does not want: it names neither the person nor the reason. */
export const consentRequired = () =>
  new ParleyError('consent_required', 'This needs the consent of a user who does not give it')

export const unavailable = (cause?: unknown) =>
  new ParleyError('unavailable', 'Too busy right now; try again in a moment', { retryAfterMs: 1000, cause })

/** Neither done nor refused, as far as is known. A repeat finds out, and does it once at most. */
export const outcomeUnknown = (cause?: unknown) =>
  new ParleyError(
    'outcome_unknown',
    'It is not known yet whether this was done. Ask again, a message with the same clientMessageId',
    { retryAfterMs: 1000, cause },
  )
