/** Messages a second at length, and how many may come at once. */
export type Rate = { perSecond: number; burst: number }

export type Admission = { admitted: true; nextDueMs: number } | { admitted: false; retryAfterMs: number }

/**
 * Milliseconds. Times of today are kept to a quarter of a microsecond, so that sums of a burst's intervals,
 * thirds or sevenths, come out a little too late as often as too early: nobody loses a message to that.
 */
const roundingMs = 0.5

/**
 * The generic cell rate algorithm: a token bucket that needs one number. `nextDueMs` is when the next message would
 * be due if they came at the steady rate; a sender may be ahead of that by a burst.
 * @param nextDueMs as the message before left it; undefined for the first.
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export const admit = (rate: Rate, nextDueMs: number | undefined, nowMs: number): Admission => {
  const intervalMs = 1000 / rate.perSecond
  const aheadMs = (rate.burst - 1) * intervalMs
  const dueMs = Math.max(nextDueMs ?? nowMs, nowMs)
  const waitMs = dueMs - nowMs - aheadMs - roundingMs
  if (waitMs > 0) return { admitted: false, retryAfterMs: Math.ceil(waitMs) }
  return { admitted: true, nextDueMs: dueMs + intervalMs }
}
