import { ParleyError, unavailable } from '../shared/platform/errors/parley-error.ts'
import { logger } from '../shared/platform/observability/logger.ts'

/** Errors of AWS that pass: a later attempt may succeed. */
const passing =
  /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|Timeout|ServiceUnavailable|InternalServerError|LimitExceededException/

/** A refusal stays as it is, a passing error of AWS becomes `unavailable`, anything else `internal_error`. */
const refusalOf = (thrown: unknown): ParleyError => {
  if (thrown instanceof ParleyError) {
    if (thrown.status >= 500) logger.warn('refused', { error: thrown })
    return thrown
  }
  logger.error('failed', { error: thrown })
  if (thrown instanceof Error && passing.test(thrown.name)) return unavailable(thrown)
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
