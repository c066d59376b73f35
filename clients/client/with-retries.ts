import { hasCode, mayPass } from './api-error.ts'
import { type BackOff, backOffMs } from './back-off.ts'
import { wait } from './wait.ts'

/** After this many internal errors the request itself is to blame. */
const mostInternalErrors = 5

/**
 * Attempts until the work is done or refused for good, with jittered waits that are at least as long as the server
 * asks.
 * @throws ApiError the refusal; the signal's reason.
 */
export const withRetries = async <T>(
  attempt: () => Promise<T>,
  { backOff, signal }: { backOff: BackOff; signal: AbortSignal },
): Promise<T> => {
  let internalErrors = 0
  for (let attempts = 0; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (hasCode(error, 'internal_error')) internalErrors++
      if (!mayPass(error) || internalErrors === mostInternalErrors) throw error
      await wait(Math.max(error.retryAfterMs ?? 0, backOffMs(backOff, attempts)), signal)
    }
  }
}
