import { type Condition, anyOf } from '../../platform/storage/condition.ts'
import { may, rolesThatMay } from '../access/permissions.ts'
import { rateLimited } from '../rate-limit/due-time.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { hasRole } from '../records/membership-conditions.ts'

const sentNothingSince = (cutoffMs: number): Condition => ({
  condition: 'attribute_not_exists(lastSentAtMs) OR lastSentAtMs <= :cutoff',
  values: { ':cutoff': cutoffMs },
})

/** Managers are exempt, and all others have waited since they last added text to the chat. */
export const hasWaited = (head: ChatHead, nowMs: number): Condition =>
  anyOf(
    hasRole(rolesThatMay('writeWhenLocked', head.kind)),
    sentNothingSince(nowMs - head.slowModeSeconds * 1000),
  )

/** @throws ParleyError `rate_limited` for a member whom slow mode keeps waiting. */
export const requireWaited = (
  head: ChatHead,
  { role, lastSentAtMs = 0 }: Membership,
  nowMs: number,
): void => {
  const waitMs = lastSentAtMs + head.slowModeSeconds * 1000 - nowMs
  if (head.slowModeSeconds === 0 || may(role, 'writeWhenLocked', head.kind) || waitMs <= 0) return
  throw rateLimited(`Slow mode: one message every ${head.slowModeSeconds} seconds`, waitMs)
}
