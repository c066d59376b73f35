import { backOff } from './backoff.ts'

/** Milliseconds for which a write competes with other writers before it gives up. */
const defaultPatienceMs = 8000

/** Milliseconds of the longest wait between two attempts: many writers need room, and few of them lose time. */
const defaultWaitMs = 150

/**
 * The attempts of a write that others may get ahead of: the first at once, each further one after a jittered wait,
 * until patience ends. A caller that falls out of the loop answers `unavailable`.
 * @example for await (const _ of attempts()) if (await written()) return
 */
export async function* attempts(
  patienceMs = defaultPatienceMs,
  longestWaitMs = defaultWaitMs,
): AsyncGenerator<number, void, undefined> {
  const deadline = Date.now() + patienceMs
  for (let attempt = 0; attempt === 0 || Date.now() < deadline; attempt++) {
    if (attempt > 0) await backOff(attempt, 5, longestWaitMs)
    yield attempt
  }
}
