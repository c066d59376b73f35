import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { chatNotFound, ParleyError } from '../../platform/errors/parley-error.ts'
import { rateLimitSettings } from '../../platform/settings/rate-limit.ts'
import { allOf, anyOf, type Condition, present } from '../../platform/storage/condition.ts'
import { step } from '../../platform/storage/write.ts'
import { requirePermission, requireWritable } from '../access/authorise-member.ts'
import { type ChatOperation, may, rolesThatMay } from '../access/permissions.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { hasRole } from '../records/membership-conditions.ts'
import type { LogPosition } from './append-to-log.ts'
import { admit } from './rate-limit.ts'
import { readByWriting } from './read-mark.ts'

/** To send an ordinary message, or one whose notification is required. */
export type SendOperation = Extract<ChatOperation, 'send' | 'requireNotification'>

/** The sender's last message left a due time that has passed: the sender is below the steady rate. */
const isDue = (nowMs: number): Condition => ({
  condition: 'attribute_not_exists(nextDueMs) OR nextDueMs <= :now',
  values: { ':now': nowMs },
})

/** The sender's last message left exactly this due time. */
const isDueAt = (nextDueMs: number): Condition => ({
  condition: 'nextDueMs = :nextDueBefore',
  values: { ':nextDueBefore': nextDueMs },
})

const sentNothingSince = (cutoffMs: number): Condition => ({
  condition: 'attribute_not_exists(lastSentAtMs) OR lastSentAtMs <= :cutoff',
  values: { ':cutoff': cutoffMs },
})

/** The rate limit's condition, on a guess of the due time that the sender's last message left, and the next due time. */
const rateStep = (
  guessMs: number | undefined,
  nowMs: number,
): { condition: Condition; nextDueMs: number } => {
  const admission = admit(rateLimitSettings(), guessMs, nowMs)
  // A guess that would be refused may be outdated: let the record decide whether its due time has passed.
  if (!admission.admitted) return { condition: isDue(nowMs), nextDueMs: nowMs }
  const passed = guessMs === undefined || guessMs <= nowMs
  return { condition: passed ? isDue(nowMs) : isDueAt(guessMs), nextDueMs: admission.nextDueMs }
}

/**
 * Checks the sender's membership, role, rate limit, slow mode and the chat's lock, and moves the read mark, in one
 * update of one item.
 *
 * The rate limit needs the due time that the sender's last message left (see rate-limit.ts), and nobody has read it.
 * It is guessed, and the update is conditional on the guess. "Passed" is right for everyone below the steady rate; the
 * due time that this environment remembers is right while it handles all of a burst. A wrong guess is refused with the
 * record itself: it costs a sender whose burst is spread over environments another attempt, and nobody else anything.
 * @param operation what the sender's role must allow.
 * @param guessMs the guess; undefined for "passed".
 * @returns the step, and the due time that it leaves.
 */
export const senderStep = (
  chatId: string,
  userId: string,
  operation: SendOperation,
  { head, lastSeq, nowMs }: LogPosition,
  guessMs: number | undefined,
): { step: TransactWriteItem; nextDueMs: number } => {
  const slow = head.slowModeSeconds > 0
  const isManager = hasRole(rolesThatMay('writeWhenLocked', head.kind))
  const rate = rateStep(guessMs, nowMs)
  const cutoffMs = nowMs - head.slowModeSeconds * 1000
  const condition = allOf(
    present,
    hasRole(rolesThatMay(operation, head.kind)),
    rate.condition,
    ...(head.locked ? [isManager] : []),
    ...(slow ? [anyOf(isManager, sentNothingSince(cutoffMs))] : []),
  )
  const mark = readByWriting(lastSeq)
  const update = step.update(
    keys.membership(userId, chatId),
    `SET ${mark.set}, nextDueMs = :nextDue${slow ? ', lastSentAtMs = :sentAt' : ''} REMOVE ${mark.remove}`,
    {
      ...condition,
      values: {
        ...condition.values,
        ...mark.values,
        ':nextDue': rate.nextDueMs,
        ...(slow && { ':sentAt': nowMs }),
      },
    },
  )
  return { step: update, nextDueMs: rate.nextDueMs }
}

const rateLimited = (detail: string, retryAfterMs: number) =>
  new ParleyError('rate_limited', detail, { retryAfterMs })

/**
 * Checks on the record what `senderStep` was refused for. Returns if only the guess was wrong.
 * @throws ParleyError `chat_not_found`, `forbidden`, `chat_locked`, `rate_limited`.
 */
export const requireMaySend = (
  membership: Membership | undefined,
  head: ChatHead,
  operation: SendOperation,
): void => {
  requirePermission(head, membership?.role ?? 'outsider', operation)
  if (!membership) throw chatNotFound()
  requireWritable(head, membership.role)
  const nowMs = Math.max(Date.now(), head.activeAtMs)
  const manages = may(membership.role, 'writeWhenLocked', head.kind)
  const waitMs = (membership.lastSentAtMs ?? 0) + head.slowModeSeconds * 1000 - nowMs
  if (head.slowModeSeconds > 0 && !manages && waitMs > 0) {
    throw rateLimited(`Slow mode: one message every ${head.slowModeSeconds} seconds`, waitMs)
  }
  const admission = admit(rateLimitSettings(), membership.nextDueMs, nowMs)
  if (!admission.admitted) {
    throw rateLimited(
      `At most ${rateLimitSettings().perSecond} messages a second in one chat`,
      admission.retryAfterMs,
    )
  }
}
