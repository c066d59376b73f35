import { ParleyError, unavailable } from '../shared/errors/parley-error.ts'
import { logger } from '../shared/observability/logger.ts'

/** What AWS throws when it is too busy or not there; trying again later may help. */
const passing =
  /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|Timeout|ServiceUnavailable|InternalServerError|LimitExceededException/

/**
 * What the caller is told of anything thrown: a refusal as it is, a passing fault of AWS as `unavailable`, and
 * anything else as `internal_error`, with the rest only in the log.
 */
export const toRefusal = (thrown: unknown): ParleyError => {
  if (thrown instanceof ParleyError) {
    if (thrown.status >= 500) logger.warn('refused', { code: thrown.code, error: thrown.cause as Error })
    return thrown
  }
  logger.error('failed', thrown as Error)
  if (thrown instanceof Error && passing.test(thrown.name)) return unavailable(thrown)
  return new ParleyError(
    'internal_error',
    'Something went wrong on our side; the request id leads to the cause',
  )
}
