/** Messages a second at length, and how many may come at once. */
export type Rate = { perSecond: number; burst: number }

export type Admission = { admitted: true; nextDueMs: number } | { admitted: false; retryAfterMs: number }

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
  if (dueMs - nowMs > aheadMs) return { admitted: false, retryAfterMs: Math.ceil(dueMs - aheadMs - nowMs) }
  return { admitted: true, nextDueMs: dueMs + intervalMs }
}
