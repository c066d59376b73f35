import type { OwnUser } from '../../contract/users.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { present } from '../../platform/storage/condition.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import { authorise, unknownUser } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { UserConnection } from '../records/connection.ts'
import { keys, ranges } from '../records/keys.ts'
import { type Profile, type Reservation, toOwnUser } from '../records/profile.ts'
import { ifFree, usernameTaken } from './reservations.ts'
import { foldUsername } from '../../contract/text/fold.ts'

/** @throws ParleyError `unauthenticated`, `session_ended`. */
export const getOwnProfile = async (credentials: TokenCredentials): Promise<Profile> => {
  const { items } = await authorise<[Profile]>(credentials, [keys.profile(credentials.userId)])
  const [profile] = items
  if (!profile) throw unknownUser()
  return profile
}

/**
 * Reserves the new name, releases the old one and renames the profile, in one transaction.
 * @returns whether it committed; if not, the profile has changed meanwhile.
 */
const swapNames = async (profile: Profile, username: string): Promise<boolean> => {
  const { userId, loginId } = profile
  const sameName = foldUsername(profile.username) === foldUsername(username)
  const reservation: Reservation = { ...keys.username(username), userId, loginId }
  const outcome = await transact<'taken' | 'released' | 'profile'>({
    ...(!sameName && {
      taken: step.put(reservation, ifFree()),
      released: step.remove(keys.username(profile.username), {
        condition: 'userId = :userId',
        values: { ':userId': userId },
      }),
    }),
    profile: step.update(keys.profile(userId), 'SET username = :username', {
      condition: 'username = :before',
      values: { ':username': username, ':before': profile.username },
    }),
  })
  if (outcome.committed) return true
  if (outcome.failed.has('profile') || outcome.failed.has('released')) return false
  throw usernameTaken(username)
}

/**
 * Changes the caller's username. New messages carry it at once, also over open sockets: their records hold the name and
 * are updated here, and a socket that opens meanwhile checks the name in its own transaction.
 * @throws ParleyError `username_taken`.
 */
export const renameOwnUser = async (credentials: TokenCredentials, username: string): Promise<OwnUser> => {
  for await (const _ of attempts()) {
    const profile = await getOwnProfile(credentials)
    if (profile.username !== username && !(await swapNames(profile, username))) continue
    const connections = await queryAll<UserConnection>(ranges.userConnections(profile.userId))
    await Promise.all(
      connections.map(({ connectionId }) =>
        updateItem(keys.connection(connectionId), 'SET username = :username', {
          ...present,
          values: { ':username': username },
        }),
      ),
    )
    return toOwnUser({ ...profile, username })
  }
  throw unavailable()
}
