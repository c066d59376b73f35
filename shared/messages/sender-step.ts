import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { may } from '../access/permissions.ts'
import type { ChatHead, Membership } from '../chats/chat-records.ts'
import { ParleyError } from '../errors/parley-error.ts'
import { rateLimitSettings } from '../settings/rate-limit.ts'
import { keys } from '../storage/keys.ts'
import { step } from '../storage/write.ts'
import { admit } from './rate-limit.ts'

/** Where and when a sender writes. */
export type Moment = { head: ChatHead; lastSeq: number; nowMs: number }

const managers = '#role IN (:owner, :admin)'

/**
 * The sender's membership, rate limit, slow mode, lock and read mark, in one update of one item.
 *
 * The limit needs the time that the message before left (see rate-limit.ts), and nobody has read it. It is taken to
 * have passed, which is so for whoever is below the steady rate, and the update is conditional on that. A wrong
 * guess is refused with the record itself: it costs a sender in the middle of a burst one more try, and nobody else
 * anything.
 * @param nextDueMs the guess; undefined for "passed".
 */
export const senderStep = (
  chatId: string,
  userId: string,
  { head, lastSeq, nowMs }: Moment,
  nextDueMs: number | undefined,
): TransactWriteItem => {
  const slow = head.slowModeSeconds > 0
  const passed = nextDueMs === undefined || nextDueMs <= nowMs
  const admission = admit(rateLimitSettings, passed ? undefined : nextDueMs, nowMs)
  // A guess that would be refused is put to the test all the same: the record may have moved on since.
  const due = admission.admitted ? admission.nextDueMs : nowMs
  const conditions = [
    'attribute_exists(pk)',
    passed || !admission.admitted
      ? '(attribute_not_exists(nextDueMs) OR nextDueMs <= :now)'
      : 'nextDueMs = :guess',
    ...(head.locked ? [managers] : []),
    ...(slow ? [`(${managers} OR attribute_not_exists(lastSentAtMs) OR lastSentAtMs <= :cutoff)`] : []),
  ]
  const asksRole = head.locked || slow
  const asksNow = passed || !admission.admitted || slow
  return step.update(
    keys.membership(userId, chatId),
    `SET readSeq = :lastSeq, nextDueMs = :due${slow ? ', lastSentAtMs = :now' : ''}`,
    {
      condition: conditions.join(' AND '),
      ...(asksRole && { names: { '#role': 'role' } }),
      values: {
        ':lastSeq': lastSeq,
        ':due': due,
        ...(asksNow && { ':now': nowMs }),
        ...(!passed && admission.admitted && { ':guess': nextDueMs }),
        ...(asksRole && { ':owner': 'owner', ':admin': 'admin' }),
        ...(slow && { ':cutoff': nowMs - head.slowModeSeconds * 1000 }),
      },
    },
  )
}

const rateLimited = (detail: string, retryAfterMs: number) =>
  new ParleyError('rate_limited', detail, { retryAfterMs })

/**
 * Why `senderStep` was refused, read off the record. Returns if only the guess was wrong.
 * @throws ParleyError `chat_locked`, `rate_limited`.
 */
export const refuseSender = (membership: Membership, head: ChatHead, nowMs: number): void => {
  const manages = may(membership.role, 'writeWhenLocked', head.kind)
  if (head.locked && !manages) {
    throw new ParleyError('chat_locked', 'The chat is locked: only the owner and admins write')
  }
  const waitMs = (membership.lastSentAtMs ?? 0) + head.slowModeSeconds * 1000 - nowMs
  if (head.slowModeSeconds > 0 && !manages && waitMs > 0) {
    throw rateLimited(`Slow mode: one message every ${head.slowModeSeconds} seconds`, waitMs)
  }
  const admission = admit(rateLimitSettings, membership.nextDueMs, nowMs)
  if (!admission.admitted) {
    throw rateLimited(
      `At most ${rateLimitSettings.perSecond} messages a second in one chat`,
      admission.retryAfterMs,
    )
  }
}
