import { ParleyError, unavailable } from '../shared/platform/errors/parley-error.ts'
import { logger } from '../shared/platform/observability/logger.ts'

/** What AWS throws when it is too busy or not there; trying again later may help. */
const passing =
  /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|Timeout|ServiceUnavailable|InternalServerError|LimitExceededException/

/** A refusal as it is, a passing fault of AWS as `unavailable`, anything else as `internal_error`; the rest is only logged. */
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

/** What the caller is told of anything thrown. Its code stands in the invocation's log line. */
export const toRefusal = (thrown: unknown): ParleyError => {
  const refusal = refusalOf(thrown)
  logger.appendKeys({ refusal: refusal.code })
  return refusal
}
