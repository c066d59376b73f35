import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, updateItem } from '../../platform/storage/write.ts'
import { requirePermission, requireWritable } from '../access/authorise-member.ts'
import { type ChatOperation, rolesThatMay } from '../access/permissions.ts'
import { requireWithinRate, withinRate } from '../rate-limit/due-time.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { hasRole, notSilenced } from '../records/membership-conditions.ts'
import { hasWaited, requireWaited } from './slow-mode.ts'

/** The member who changes a message, as just read. */
export type Actor = { head: ChatHead; membership: Membership }

/** The change of a message, from the side of its actor. */
export type Act = {
  /** The permission that it takes. */
  operation: ChatOperation
  /**
   * Edits and reactions write: they have a rate, and are for managers alone while the chat is locked. Deletions have no
   * rate, since each message can be deleted once, and are for members then, too.
   */
  writes?: boolean
  /** It says something new, for which slow mode makes members wait. */
  addsText?: boolean
}

export type Change = { seq: number; revision: number }

/** Changes that one membership notes as unpublished: only crashes leave any there for long. */
const mostUnpublished = 10

/** A change, as a membership notes it. */
export const entryOf = ({ seq, revision }: Change): string => `${seq}:${revision}`

const sameMembership = ({ joinedAtMs }: Membership): Condition => ({
  condition: 'joinedAtMs = :joinedAtMs',
  values: { ':joinedAtMs': joinedAtMs },
})

/** Time in a chat never goes back, whatever the clocks of its functions say. */
const nowIn = ({ activeAtMs }: ChatHead): number => Math.max(Date.now(), activeAtMs)

const isSlowed = ({ head }: Actor, { addsText = false }: Act): boolean => addsText && head.slowModeSeconds > 0

/**
 * The actor's part of a change, in the transaction that writes the message: checks membership and role, the rate and
 * slow mode, and notes the change as unpublished. One update of one small item.
 * @param unmentions whether the message mentioned the actor, and does not any more.
 */
export const actStep = (
  actor: Actor,
  act: Act,
  change: Change,
  { unmentions }: { unmentions: boolean },
): TransactWriteItem => {
  const { head, membership } = actor
  const nowMs = nowIn(head)
  const rate = act.writes ? withinRate('actDueMs', membership.actDueMs, nowMs) : undefined
  const slowed = isSlowed(actor, act)
  const condition = allOf(
    present,
    sameMembership(membership),
    hasRole(rolesThatMay(act.operation, head.kind)),
    ...(act.writes ? [notSilenced] : []),
    ...(act.writes && head.locked ? [hasRole(rolesThatMay('writeWhenLocked', head.kind))] : []),
    ...(rate ? [rate.condition] : []),
    ...(slowed ? [hasWaited(head, nowMs)] : []),
  )
  const set = [...(rate ? ['actDueMs = :nextDue'] : []), ...(slowed ? ['lastSentAtMs = :addedAt'] : [])]
  const hasRoom = (membership.unpublished?.size ?? 0) < mostUnpublished
  const update = [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(hasRoom ? ['ADD unpublished :unpublished'] : []),
    ...(unmentions ? ['DELETE mentionSeqs :unmentioned'] : []),
  ]
  const key = keys.membership(membership.userId, membership.chatId)
  if (update.length === 0) return step.check(key, condition)
  return step.update(key, update.join(' '), {
    ...condition,
    values: {
      ...condition.values,
      ...(rate && { ':nextDue': rate.nextDueMs }),
      ...(slowed && { ':addedAt': nowMs }),
      ...(unmentions && { ':unmentioned': new Set([change.seq]) }),
      ...(hasRoom && { ':unpublished': new Set([entryOf(change)]) }),
    },
  })
}

/**
 * Checks on a membership what `actStep` checks in the transaction, before it.
 * @param current the membership as just read.
 * @returns the actor for the attempt.
 * @throws ParleyError `chat_not_found`, `forbidden`, `consent_required`, `chat_locked`, `rate_limited`.
 */
export const requireMayAct = (actor: Actor, act: Act, current: Membership | undefined): Actor => {
  const { head } = actor
  requirePermission(head, current?.role ?? 'outsider', act.operation)
  if (!current || current.joinedAtMs !== actor.membership.joinedAtMs) throw chatNotFound()
  const next = { head, membership: current }
  if (!act.writes) return next
  requireWritable(head, current)
  const nowMs = nowIn(head)
  if (isSlowed(actor, act)) requireWaited(head, current, nowMs)
  requireWithinRate(
    current.actDueMs,
    nowMs,
    (perSecond) => `At most ${perSecond} edits and reactions a second in one chat`,
  )
  return next
}

/** The changes of a message that a membership notes as unpublished; publishing a later one publishes them as well. */
export const unpublishedOf = (membership: Membership | undefined, seq: number): string[] =>
  [...(membership?.unpublished ?? [])].filter((entry) => entry.startsWith(`${seq}:`))

/**
 * The actor's own changes of a message that nobody published: their publisher died, or is still at it. Read after the
 * message, it includes every change that the message shows.
 */
export const findUnpublished = async ({ membership }: Actor, seq: number): Promise<string[]> => {
  const { userId, chatId } = membership
  return unpublishedOf(await getItem<Membership>(keys.membership(userId, chatId)), seq)
}

/** Notes that changes are published. */
export const markPublished = async ({ membership }: Actor, entries: readonly string[]): Promise<void> => {
  await updateItem(keys.membership(membership.userId, membership.chatId), 'DELETE unpublished :published', {
    ...present,
    values: { ':published': new Set(entries) },
  })
}
