import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { allOf, present } from '../../platform/storage/condition.ts'
import { step } from '../../platform/storage/write.ts'
import { requirePermission, requireWritable } from '../access/authorise-member.ts'
import { type ChatOperation, rolesThatMay } from '../access/permissions.ts'
import { requireWithinRate, withinRate } from '../rate-limit/due-time.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { hasRole, notSilenced } from '../records/membership-conditions.ts'
import type { LogPosition } from './append-to-log.ts'
import { readByWriting } from './read-mark.ts'
import { hasWaited, requireWaited } from './slow-mode.ts'

/** To send an ordinary message, or one whose notification is required. */
export type SendOperation = Extract<ChatOperation, 'send' | 'requireNotification'>

/**
 * Checks the sender's membership, role, block, rate limit, slow mode and the chat's lock, and moves the read mark, in
 * one update of one item.
 *
 * The rate limit needs the due time that the sender's last message left (see due-time.ts), and nobody has read it.
 * It is guessed, and the update is conditional on the guess. "Passed" is right for everyone below the steady rate; the
 * due time that this environment remembers is right while it handles all of a burst. A wrong guess is refused with the
 * record itself: it costs a sender whose burst is spread over environments another attempt, and nobody else anything.
 * @param operation what the sender's role must allow.
 * @param guessMs the guess; undefined for "passed".
 * @param times how many messages of the sender are written at once. The position is that of the last one.
 * @returns the step, and the due time that it leaves.
 */
export const senderStep = (
  chatId: string,
  userId: string,
  operation: SendOperation,
  { head, lastSeq, nowMs }: LogPosition,
  guessMs: number | undefined,
  times = 1,
): { step: TransactWriteItem; nextDueMs: number } => {
  const slow = head.slowModeSeconds > 0
  const rate = withinRate('nextDueMs', guessMs, nowMs, times)
  const condition = allOf(
    present,
    hasRole(rolesThatMay(operation, head.kind)),
    notSilenced,
    rate.condition,
    ...(head.locked ? [hasRole(rolesThatMay('writeWhenLocked', head.kind))] : []),
    ...(slow ? [hasWaited(head, nowMs)] : []),
  )
  const mark = readByWriting(lastSeq)
  const update = step.update(
    keys.membership(userId, chatId),
    `SET ${mark.set}, activeAtMs = :activeAt, nextDueMs = :nextDue${slow ? ', lastSentAtMs = :sentAt' : ''} REMOVE ${mark.remove}`,
    {
      ...condition,
      values: {
        ...condition.values,
        ...mark.values,
        ':activeAt': nowMs,
        ':nextDue': rate.nextDueMs,
        ...(slow && { ':sentAt': nowMs }),
      },
    },
  )
  return { step: update, nextDueMs: rate.nextDueMs }
}

/**
 * Checks on the record what `senderStep` was refused for. Returns if only the guess was wrong.
 * @throws ParleyError `chat_not_found`, `forbidden`, `consent_required`, `chat_locked`, `rate_limited`.
 */
export const requireMaySend = (
  membership: Membership | undefined,
  head: ChatHead,
  operation: SendOperation,
): void => {
  requirePermission(head, membership?.role ?? 'outsider', operation)
  if (!membership) throw chatNotFound()
  requireWritable(head, membership)
  const nowMs = Math.max(Date.now(), head.activeAtMs)
  requireWaited(head, membership, nowMs)
  requireWithinRate(
    membership.nextDueMs,
    nowMs,
    (perSecond) => `At most ${perSecond} messages a second in one chat`,
  )
}
