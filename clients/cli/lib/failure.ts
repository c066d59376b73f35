import { ApiError, endsSession, hasCode, mayPass } from '../../client/api-error.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { harmlessLine } from './harmless.ts'

/** A mistake in the arguments. Its message is one sentence that says how to correct it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Ends a command that has already reported its failures, with an exit code. */
export class EndedError extends Error {
  override readonly name = 'EndedError'
  readonly exitCode: ExitCode

  /** @param message what is left to say, if anything is. */
  constructor(exitCode: ExitCode, message = '') {
    super(message)
    this.exitCode = exitCode
  }
}

export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof UsageError) return exitCodes.usage
  if (error instanceof EndedError) return error.exitCode
  if (!(error instanceof ApiError)) return exitCodes.broken
  if (endsSession(error) || hasCode(error, 'unauthenticated')) return exitCodes.notLoggedIn
  // As every other setting that is wrong.
  if (hasCode(error, 'issuer_unusable')) return exitCodes.usage
  if (mayPass(error)) return exitCodes.tryAgain
  if (hasCode(error, 'notification_failed')) return exitCodes.withdrawn
  return exitCodes.refused
}

const sentenceOf = (error: ApiError): string =>
  error.code === 'not_logged_in' ? 'Not logged in. Run `parley login`' : error.detail

/** The errors that are no bugs of `parley`. */
export type KnownError = ApiError | UsageError | EndedError

const isKnown = (error: unknown): error is KnownError =>
  error instanceof ApiError || error instanceof UsageError || error instanceof EndedError

/** The error for programs. */
export const problemOf = (error: KnownError): { code: string; detail: string } => {
  if (error instanceof ApiError) return { code: error.code, detail: sentenceOf(error) }
  return { code: error instanceof UsageError ? 'usage' : 'ended', detail: error.message }
}

/**
 * One line for an error: the API's `detail`, or JSON with its code. Empty if there is nothing left to say.
 * An unexpected error keeps its stack.
 */
export const describeFailure = (error: unknown, json: boolean): string => {
  if (!isKnown(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  const problem = problemOf(error)
  if (problem.detail === '' && error instanceof EndedError) return ''
  return json ? JSON.stringify(problem) : harmlessLine(problem.detail)
}
