import { ParleyError, unavailable } from '../shared/platform/errors/parley-error.ts'
import { logger } from '../shared/platform/observability/logger.ts'
import { besideTheAct, watchWrites } from '../shared/platform/storage/written.ts'

/** Errors of AWS that pass: a later attempt may succeed. */
const passing =
  /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|Timeout|ServiceUnavailable|InternalServerError|LimitExceededException/

const isPassing = (thrown: unknown): boolean => thrown instanceof Error && passing.test(thrown.name)

/** Whether a client would learn from an error that nothing was done. */
const saysNothingDone = (thrown: unknown): boolean =>
  (thrown instanceof ParleyError && thrown.code === 'unavailable') || isPassing(thrown)

/**
 * Runs what a client asks for, so that an error tells whether it was done: `unavailable` only if nothing was written.
 * @param asks `read` where the client asks for nothing to be done: there is no outcome to find out.
 */
export const carryOut = <T>(asks: 'read' | 'act', work: () => Promise<T>): Promise<T> =>
  asks === 'read' ? besideTheAct(work) : watchWrites(work, saysNothingDone)

/** A refusal stays as it is, a passing error of AWS becomes `unavailable`, anything else `internal_error`. */
const refusalOf = (thrown: unknown): ParleyError => {
  if (thrown instanceof ParleyError) {
    if (thrown.status >= 500) logger.warn('refused', { error: thrown })
    return thrown
  }
  logger.error('failed', { error: thrown })
  if (isPassing(thrown)) return unavailable(thrown)
  return new ParleyError(
    'internal_error',
    'Something went wrong on our side; the request id leads to the cause',
  )
}

/** The refusal that a caller gets for anything thrown. The invocation's log line has its code. */
export const toRefusal = (thrown: unknown): ParleyError => {
  const refusal = refusalOf(thrown)
  logger.appendKeys({ refusal: refusal.code })
  return refusal
}
