import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { requirePermission, requireWritable } from '../access/authorise-member.ts'
import { may, rolesThatMay } from '../access/permissions.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { type Role, roles } from '../../contract/roles.ts'
import { chatNotFound, ParleyError } from '../../platform/errors/parley-error.ts'
import { rateLimitSettings } from '../../platform/settings/rate-limit.ts'
import { keys } from '../records/keys.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { step } from '../../platform/storage/write.ts'
import { admit } from './rate-limit.ts'

/** Where and when a sender writes. */
export type Moment = { head: ChatHead; lastSeq: number; nowMs: number }

/** That the membership has one of these roles; DynamoDB knows no empty list. */
const hasRole = (allowed: readonly Role[]): string =>
  allowed.length === 0
    ? 'attribute_not_exists(pk)'
    : `#role IN (${allowed.map((role) => `:${role}`).join(', ')})`

/** Where this environment left each sender's pace: a guess, and never more. */
export const paces = boundedMemory<number>()

export const paceKey = (chatId: string, userId: string): string => `${chatId} ${userId}`

/**
 * What `senderStep` makes of the guess. One that would be refused is put to the test all the same, as "passed": the
 * record may have moved on since.
 */
export const dueAfter = (nextDueMs: number | undefined, nowMs: number): number => {
  const admission = admit(rateLimitSettings, nextDueMs, nowMs)
  return admission.admitted ? admission.nextDueMs : nowMs
}

/**
 * The sender's membership, rate limit, slow mode, lock and read mark, in one update of one item. Who writes has read
 * all that came before, so no mention is unread: kept, they would use up the room for those to come.
 *
 * The limit needs the time that the message before left (see rate-limit.ts), and nobody has read it. It is taken to
 * have passed, which is so for whoever is below the steady rate, or to be where this environment left it, which is
 * so while it answers all of a burst; and the update is conditional on that. A wrong guess is refused with the record
 * itself: it costs a sender whose burst is spread over environments one more try, and nobody else anything.
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
  const admission = admit(rateLimitSettings, nextDueMs, nowMs)
  const senders = rolesThatMay('send', head.kind)
  const managers = hasRole(rolesThatMay('writeWhenLocked', head.kind))
  const conditions = [
    'attribute_exists(pk)',
    ...(senders.length < roles.length ? [hasRole(senders)] : []),
    passed || !admission.admitted
      ? '(attribute_not_exists(nextDueMs) OR nextDueMs <= :now)'
      : 'nextDueMs = :guess',
    ...(head.locked ? [managers] : []),
    ...(slow ? [`(${managers} OR attribute_not_exists(lastSentAtMs) OR lastSentAtMs <= :cutoff)`] : []),
  ]
  const condition = conditions.join(' AND ')
  const askedRoles = roles.filter((role) => condition.includes(`:${role}`))
  const asksNow = passed || !admission.admitted || slow
  return step.update(
    keys.membership(userId, chatId),
    `SET readSeq = :lastSeq, nextDueMs = :due${slow ? ', lastSentAtMs = :now' : ''} REMOVE mentionSeqs`,
    {
      condition,
      ...(askedRoles.length > 0 && { names: { '#role': 'role' } }),
      values: {
        ':lastSeq': lastSeq,
        ':due': dueAfter(nextDueMs, nowMs),
        ...(asksNow && { ':now': nowMs }),
        ...(!passed && admission.admitted && { ':guess': nextDueMs }),
        ...Object.fromEntries(askedRoles.map((role) => [`:${role}`, role])),
        ...(slow && { ':cutoff': nowMs - head.slowModeSeconds * 1000 }),
      },
    },
  )
}

const rateLimited = (detail: string, retryAfterMs: number) =>
  new ParleyError('rate_limited', detail, { retryAfterMs })

/**
 * Why `senderStep` was refused, read off the record. Returns if only the guess was wrong.
 * @throws ParleyError `chat_not_found`, `forbidden`, `chat_locked`, `rate_limited`.
 */
export const refuseSender = (membership: Membership | undefined, head: ChatHead, nowMs: number): void => {
  requirePermission(head, membership?.role ?? 'outsider', 'send')
  if (!membership) throw chatNotFound()
  requireWritable(head, membership.role)
  const manages = may(membership.role, 'writeWhenLocked', head.kind)
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
