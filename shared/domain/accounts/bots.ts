import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { absent } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { userIdOfBot } from '../access/user-id.ts'
import { ifNotUnderWay } from '../records/erasure.ts'
import { keys } from '../records/keys.ts'
import type { Profile, Reservation } from '../records/profile.ts'
import { ifFree } from '../records/reservation.ts'
import { enterStep } from '../records/user-index.ts'

type NewBot = {
  userId: string
  username: string
  displayName?: string
  createdAtMs: number
  /** The incoming webhook that it writes for, if it is made for one. */
  hookId?: string
  /** Chats of which it is made a member in the same transaction. */
  chatCount: number
}

/** Everything that makes a bot: its name, its profile, and its entry among the users. */
export const botSteps = ({ userId, username, ...others }: NewBot) => {
  const reservation: Reservation = { ...keys.username(username), userId }
  const profile: Profile = {
    ...keys.profile(userId),
    userId,
    kind: 'bot',
    username,
    ...others,
    inIndex: true,
  }
  return {
    username: step.put(reservation, ifFree()),
    profile: step.put(profile, absent),
    entry: enterStep(username, userId),
  }
}

/**
 * Makes a bot: a user without address and password. One transaction reserves the name and writes the profile. Of two
 * calls at once one makes it, and the other finds the profile there. While an earlier one is being erased none is made:
 * the job would take it along.
 * @returns whether the name was free, or the bot is there already.
 * @throws ParleyError `unavailable` until the erasure is done.
 */
export const makeBot = async (userId: string, username: string): Promise<boolean> => {
  const steps = {
    ...botSteps({ userId, username, createdAtMs: Date.now(), chatCount: 0 }),
    erasure: step.check(keys.erasure(userId), ifNotUnderWay),
  }
  const outcome = await transact<keyof typeof steps>(steps)
  if (outcome.committed) logger.info('a bot was made', { userId })
  if (outcome.committed || outcome.failed.has('profile')) return true
  if (outcome.failed.has('erasure')) throw unavailable()
  return false
}

/**
 * The id of the bot that a back end calls so. Its first call makes it.
 * @throws ParleyError `username_taken` if somebody else has the name; `unavailable` while the bot is being erased.
 */
export const findOrMakeBot = async (name: string): Promise<string> => {
  const userId = userIdOfBot(name)
  const profile = await getItem<Profile>(keys.profile(userId))
  if (profile || (await makeBot(userId, name))) return userId
  throw new ParleyError('username_taken', `The username ${name} is taken: choose another name for the bot`)
}
