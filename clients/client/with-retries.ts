import { hasCode, mayPass } from './api-error.ts'
import { type BackOff, backOffMs } from './back-off.ts'
import { wait } from './wait.ts'

/** Tries of what the server fails at each time: it is the request, then, and not the moment. */
const failuresBelieved = 5

/**
 * Tries until it is done or refused for good, with jittered waits, and no sooner than the server asks for.
 * @throws what it was refused with; the signal's reason.
 */
export const withRetries = async <T>(
  attempt: () => Promise<T>,
  { backOff, signal }: { backOff: BackOff; signal: AbortSignal },
): Promise<T> => {
  let failures = 0
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (hasCode(error, 'internal_error')) failures++
      if (!mayPass(error) || failures === failuresBelieved) throw error
      await wait(Math.max(error.retryAfterMs ?? 0, backOffMs(backOff, tries)), signal)
    }
  }
}
