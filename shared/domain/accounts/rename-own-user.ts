import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { UserConnection } from '../records/connection.ts'
import type { OwnUser } from '../../contract/users.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys, ranges } from '../records/keys.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import { tries } from '../../platform/storage/tries.ts'
import { type Profile, type Reservation, toOwnUser } from '../records/profile.ts'

/** @throws ParleyError `unauthenticated`, `session_ended`. */
export const getOwnProfile = async (credentials: TokenCredentials): Promise<Profile> => {
  const { items } = await authorise<[Profile]>(credentials, [keys.profile(credentials.userId)])
  const [profile] = items
  if (!profile) throw new ParleyError('unauthenticated', 'This token belongs to nobody here')
  return profile
}

/** Takes the new name, lets the old one go and renames the profile, all at once or not at all. */
const swapNames = async (profile: Profile, username: string): Promise<boolean> => {
  const { userId, loginId } = profile
  const sameName = profile.username.toLowerCase() === username.toLowerCase()
  const reservation: Reservation = { ...keys.username(username), userId, loginId }
  const outcome = await transact<'taken' | 'released' | 'profile'>({
    ...(!sameName && {
      taken: step.put(reservation, {
        condition: 'attribute_not_exists(pk) OR expiresAt < :now',
        values: { ':now': Math.floor(Date.now() / 1000) },
      }),
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
  throw new ParleyError('username_taken', `The username ${username} is taken`)
}

/**
 * Changes the caller's username. New messages carry it at once, also over sockets that are open: each knows its
 * user's name, and one that opens meanwhile checks it in its own transaction.
 * @throws ParleyError `username_taken`.
 */
export const renameOwnUser = async (credentials: TokenCredentials, username: string): Promise<OwnUser> => {
  for await (const _ of tries()) {
    const profile = await getOwnProfile(credentials)
    if (profile.username !== username && !(await swapNames(profile, username))) continue
    const connections = await queryAll<UserConnection>(ranges.userConnections(profile.userId))
    await Promise.all(
      connections.map(({ connectionId }) =>
        updateItem(keys.connection(connectionId), 'SET username = :username', {
          condition: 'attribute_exists(pk)',
          values: { ':username': username },
        }),
      ),
    )
    return toOwnUser({ ...profile, username })
  }
  throw unavailable()
}
