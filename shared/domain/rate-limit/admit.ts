/** Messages a second in the long run, and how many may come at once. */
export type Rate = { perSecond: number; burst: number }

export type Admission = { admitted: true; nextDueMs: number } | { admitted: false; retryAfterMs: number }

/**
 * Milliseconds of tolerance. Sums of a burst's intervals (thirds, sevenths) carry rounding errors, and those must not
 * cost anybody a message.
 */
const roundingMs = 0.5

/**
 * The generic cell rate algorithm: a token bucket that needs one number. `nextDueMs` is when the next message would be
 * due at the steady rate; a sender may be ahead of that by a burst.
 * @param nextDueMs as the previous message left it; undefined for the first.
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
