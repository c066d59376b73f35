import { ParleyError } from '../../platform/errors/parley-error.ts'
import { rateLimitSettings } from '../../platform/settings/rate-limit.ts'
import type { Condition } from '../../platform/storage/condition.ts'
import { type Admission, admit } from './admit.ts'

/**
 * A rate limit that is kept in a record: an attribute holds when the next act would be due at the steady rate. The
 * write of the act itself checks it and moves it on, so that no two acts see the same due time.
 */

/** The last act left a due time that has passed: its author is below the steady rate. */
const isDue = (attribute: string, nowMs: number): Condition => ({
  condition: `attribute_not_exists(${attribute}) OR ${attribute} <= :now`,
  values: { ':now': nowMs },
})

/** The last act left exactly this due time. */
const isDueAt = (attribute: string, dueMs: number): Condition => ({
  condition: `${attribute} = :dueBefore`,
  values: { ':dueBefore': dueMs },
})

/** Whether this many acts at once are within the rate. */
const admitTimes = (times: number, dueMs: number | undefined, nowMs: number): Admission => {
  const admission = admit(rateLimitSettings(), dueMs, nowMs)
  return times > 1 && admission.admitted ? admitTimes(times - 1, admission.nextDueMs, nowMs) : admission
}

/** Whether the rate admits so many acts at once, if the last one left this due time. */
export const admits = (times: number, dueMs: number | undefined, nowMs: number): boolean =>
  admitTimes(times, dueMs, nowMs).admitted

/**
 * The condition under which a write is within the rate, and the due time that it leaves.
 * @param attribute where the record keeps the due time.
 * @param guessMs the due time that the last act left, read or guessed; undefined for one that has passed. A wrong one
 * is refused, with the record.
 * @param times how many acts the write does.
 */
export const withinRate = (
  attribute: string,
  guessMs: number | undefined,
  nowMs: number,
  times = 1,
): { condition: Condition; nextDueMs: number } => {
  const admission = admitTimes(times, guessMs, nowMs)
  // A guess that would be refused may be outdated: let the record decide whether its due time has passed.
  if (!admission.admitted) return { condition: isDue(attribute, nowMs), nextDueMs: nowMs }
  const passed = guessMs === undefined || guessMs <= nowMs
  return {
    condition: passed ? isDue(attribute, nowMs) : isDueAt(attribute, guessMs),
    nextDueMs: admission.nextDueMs,
  }
}

export const rateLimited = (detail: string, retryAfterMs: number) =>
  new ParleyError('rate_limited', detail, { retryAfterMs })

/**
 * Checks on the record what a write was refused for. Returns if only its guess was wrong.
 * @param detail the sentence that refuses.
 * @throws ParleyError `rate_limited`.
 */
export const requireWithinRate = (
  dueMs: number | undefined,
  nowMs: number,
  detail: (perSecond: number) => string,
): void => {
  const admission = admit(rateLimitSettings(), dueMs, nowMs)
  if (admission.admitted) return
  throw rateLimited(detail(rateLimitSettings().perSecond), admission.retryAfterMs)
}
