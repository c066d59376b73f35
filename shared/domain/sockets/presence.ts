import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { socketLimitSettings } from '../../platform/settings/socket.ts'
import { expiringEntries } from '../../platform/storage/expiring-entries.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step } from '../../platform/storage/write.ts'
import { admit } from '../rate-limit/admit.ts'
import { rateLimited } from '../rate-limit/due-time.ts'
import { keys } from '../records/keys.ts'

/**
 * A user's open sockets, one attribute each, whose value is when it expires (epoch seconds). Opening and closing are
 * idempotent, and a socket whose end went unnoticed counts no longer than it could have lived.
 */
export type PresenceRecord = Key & {
  lastSeenAtMs?: number
  connectDueMs?: number
  /** The user shows nobody whether they are online. */
  isHidden?: true
} & Record<string, unknown>

export type Presence = { online: boolean; lastSeenAt?: string }

const sockets = expiringEntries('open:')
export const presenceAttribute = sockets.attributeOf

/** A user's open sockets, oldest first. */
export const openSockets = sockets.live

/**
 * Checks how often the user connects. The record is enough: it was read in the same round trip, and `openInPresence` is
 * refused if another socket has opened since.
 * @returns when the next socket is due at the steady rate.
 * @throws ParleyError `rate_limited`.
 */
export const requireMayConnect = (record: PresenceRecord | undefined, nowMs: number): number => {
  const { connects } = socketLimitSettings()
  const admission = admit(connects, record?.connectDueMs, nowMs)
  if (admission.admitted) return admission.nextDueMs
  const perMinute = Math.round(connects.perSecond * 60)
  throw rateLimited(`At most ${perMinute} new sockets a minute`, admission.retryAfterMs)
}

/**
 * Adds an open socket to a user's presence with the due time that it leaves, and removes those that cannot be open any
 * more. Refused when another socket has opened since the record was read.
 */
export const openInPresence = (
  userId: string,
  record: PresenceRecord | undefined,
  { connectionId, expiresAt, nextDueMs }: { connectionId: string; expiresAt: number; nextDueMs: number },
): TransactWriteItem => {
  const { set, remove, condition } = sockets.adding(record, { id: connectionId, expiresAt })
  return step.update(
    keys.presence(userId),
    `SET ${set}, connectDueMs = :nextDue${remove ? ` REMOVE ${remove}` : ''}`,
    { ...condition, values: { ...condition.values, ':nextDue': nextDueMs } },
  )
}

/**
 * How a change of a user's record changed what others see. A socket that expired unnoticed is open to nobody who looks,
 * but nobody was notified of its end either: it counts as closed when another one opens, and as open when it is
 * removed.
 */
export const presenceChange = (
  before: PresenceRecord | undefined,
  after: PresenceRecord | undefined,
): 'online' | 'offline' | 'hidden' | undefined => {
  const seenBefore = before?.isHidden ? undefined : before
  // Also without an open socket: the end of the last one may not be announced yet.
  if (after?.isHidden) return seenBefore ? 'hidden' : undefined
  if (sockets.live(after).length > 0) return sockets.live(seenBefore).length > 0 ? undefined : 'online'
  return sockets.all(seenBefore).length > 0 ? 'offline' : undefined
}

/** Shows others whether the user is online, or hides it. */
export const showPresenceStep = (userId: string, hidden: boolean): TransactWriteItem =>
  step.update(
    keys.presence(userId),
    hidden ? 'SET isHidden = :hidden' : 'REMOVE isHidden',
    hidden ? { values: { ':hidden': true } } : {},
  )

/** The clocks of two functions differ by less. */
const clocksDifferMs = 1000

/**
 * Whether a user whose last socket ended is back before that is announced.
 * @param before the record before the new socket.
 * @param graceSeconds after which the end is announced.
 */
export const isBack = (before: PresenceRecord | undefined, graceSeconds: number): boolean => {
  // Nobody looks at a socket that expired unnoticed when it does.
  if (before?.lastSeenAtMs === undefined || sockets.all(before).length > 0) return false
  return Date.now() < before.lastSeenAtMs + graceSeconds * 1000 - clocksDifferMs
}

export const toPresence = (record: PresenceRecord | undefined): Presence => {
  if (!record) return { online: false }
  const online = sockets.live(record).length > 0
  const { lastSeenAtMs } = record
  return { online, ...(lastSeenAtMs !== undefined && { lastSeenAt: new Date(lastSeenAtMs).toISOString() }) }
}

const recordsOf = (userIds: readonly string[]) => getItems<PresenceRecord[]>(userIds.map(keys.presence))

/** Whether each of these users has an open socket, and when the last one closed. Not for others to see. */
export const presencesOf = async (userIds: readonly string[]): Promise<Map<string, Presence>> => {
  const records = await recordsOf(userIds)
  return new Map(userIds.map((userId, index) => [userId, toPresence(records[index])]))
}

/** The presence that others see: a hidden one looks as if the user had never been there. */
export const shownPresence = (record: PresenceRecord | undefined): Presence =>
  record?.isHidden ? { online: false } : toPresence(record)

/** The presences of these users that others see who may see them at all. */
export const shownPresencesOf = async (userIds: readonly string[]): Promise<Map<string, Presence>> => {
  const records = await recordsOf(userIds)
  return new Map(userIds.map((userId, index) => [userId, shownPresence(records[index])]))
}

export const shownPresenceOf = async (userId: string): Promise<Presence> =>
  (await shownPresencesOf([userId])).get(userId) ?? { online: false }
