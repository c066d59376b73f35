import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { getItem, queryAll } from '../../platform/storage/read.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import type { Membership } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'
import { notSuspended, type Profile } from '../records/profile.ts'
import { closeUserSockets } from '../sockets/close-sockets.ts'
import { followEndedSessions } from './end-sessions.ts'

/**
 * A suspension stands in the profile, which each call with a token reads. Calls over sockets and messages that are just
 * being written do not read it, so each membership says it as well, where the transaction that appends a message reads
 * it at no cost:
 *
 *     suspend     profile: suspended ── each membership: suspended ── sockets closed ── answer
 *     send        MSG, on condition that the sender's membership is not suspended
 *     join        membership, on condition that the profile is not suspended
 *     reinstate   profile: not ── each membership: not ── answer
 *
 * A membership follows only on condition that the profile is still so. So of a suspension and its end at once the
 * memberships say what the profile says, whoever of the two is slower. What a dead run leaves is done from the stream.
 */

/** Memberships in one transaction of 100 steps, beside the profile. */
const membershipsAtOnce = 99

const isStill = ({ suspendedAtMs }: Profile): Condition =>
  suspendedAtMs === undefined
    ? notSuspended
    : { condition: 'suspendedAtMs = :at', values: { ':at': suspendedAtMs } }

const membershipStep = ({ userId, chatId }: Membership, suspended: boolean) =>
  step.update(
    keys.membership(userId, chatId),
    suspended ? 'SET suspended = :suspended' : 'REMOVE suspended',
    {
      ...present,
      ...(suspended && { values: { ':suspended': true } }),
    },
  )

/** @returns whether the memberships say what the profile said; if not, something has changed meanwhile. */
const writeMemberships = async (profile: Profile): Promise<boolean> => {
  const { userId } = profile
  const suspended = profile.suspendedAtMs !== undefined
  const memberships = await queryAll<Membership>(ranges.memberships(userId))
  const others = memberships.filter((membership) => (membership.suspended ?? false) !== suspended)
  for (const chunk of chunksOf(others, membershipsAtOnce)) {
    const steps = chunk.map((membership) => [membership.chatId, membershipStep(membership, suspended)])
    const outcome = await transact<string>({
      ...Object.fromEntries(steps),
      'the profile': step.check(keys.profile(userId), isStill(profile)),
    })
    if (!outcome.committed) return false
  }
  return true
}

/** Does what follows from a suspension or its end, as the profile says it now. */
export const followSuspension = async (userId: string): Promise<void> => {
  for await (const _ of attempts()) {
    const profile = await getItem<Profile>(keys.profile(userId))
    if (!profile) return
    if (!(await writeMemberships(profile))) continue
    if (profile.suspendedAtMs === undefined) return
    await closeUserSockets(userId)
    return followEndedSessions(userId)
  }
  throw unavailable()
}

const requireUser = async (userId: string): Promise<void> => {
  if (!(await getItem<Profile>(keys.profile(userId))))
    throw new ParleyError('user_not_found', 'No user exists with this id')
}

/**
 * Suspends a user; harmless if it is so already. When it returns, nothing more is sent by the user, and no session is
 * left.
 * @throws ParleyError `user_not_found`.
 */
export const suspend = async (userId: string, byUserId: string): Promise<void> => {
  await requireUser(userId)
  await updateItem(
    keys.profile(userId),
    'SET suspendedAtMs = :now, suspensionBy = :by, sessionsEndedAtMs = :now, followUpAtMs = :now REMOVE keptSessionId',
    { ...allOf(present, notSuspended), values: { ':now': Date.now(), ':by': byUserId } },
  )
  await followSuspension(userId)
}

/** Ends a suspension; harmless if there is none. The user has to log in again. @throws ParleyError `user_not_found`. */
export const reinstate = async (userId: string, byUserId: string): Promise<void> => {
  await requireUser(userId)
  await updateItem(keys.profile(userId), 'SET suspensionBy = :by, followUpAtMs = :now REMOVE suspendedAtMs', {
    condition: 'attribute_exists(suspendedAtMs)',
    values: { ':now': Date.now(), ':by': byUserId },
  })
  await followSuspension(userId)
}
