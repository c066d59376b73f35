import { limits } from '../../contract/limits.ts'
import { foldUsername } from '../../contract/text/fold.ts'
import type { User } from '../../contract/users.ts'
import { getItem, getItems, queryPages } from '../../platform/storage/read.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { isSystem } from '../access/service-credentials.ts'
import { countAct } from '../rate-limit/count-act.ts'
import { foldedUsernameOf, keys, ranges } from '../records/keys.ts'
import { type Profile, type Reservation, toUser, type UserEntry } from '../records/profile.ts'

/** The profiles of those whose names begin so, at most `limits.usersFound`, by name. */
export const readProfiles = async (prefix: string): Promise<Profile[]> => {
  const [{ value: entries = [] }, exact] = await Promise.all([
    queryPages<UserEntry>(ranges.userEntries(prefix), { limit: limits.usersFound }).next(),
    // Also a user of 0.1.0 who has no entry yet.
    getItem<Reservation>(keys.username(prefix)),
  ])
  const names = new Map(entries.map((entry) => [entry.userId, foldedUsernameOf(entry)]))
  if (exact?.userId !== undefined) names.set(exact.userId, foldUsername(prefix))
  const profiles = await getItems<Profile[]>([...names.keys()].map(keys.profile))
  return profiles
    .filter((profile) => profile !== undefined)
    .filter(
      ({ userId, username, erasingSinceMs }) =>
        erasingSinceMs === undefined && foldUsername(username) === names.get(userId),
    )
    .toSorted((one, other) => (foldUsername(one.username) < foldUsername(other.username) ? -1 : 1))
}

/** Those of the users whom the seeker may find by search: not whoever has blocked the seeker, nor the suspended. */
const mayFind = async (seekerId: string, profiles: readonly Profile[]): Promise<Profile[]> => {
  const blocks = await getItems<unknown[]>(profiles.map(({ userId }) => keys.block(userId, seekerId)))
  return profiles.filter(
    ({ suspendedAtMs }, index) => suspendedAtMs === undefined && blocks[index] === undefined,
  )
}

/**
 * Finds users by the beginning of their names, folded as names are: at most `limits.usersFound`, without a next page,
 * so that nobody reads the whole index.
 * @throws ParleyError `too_many_requests`.
 */
export const searchUsers = async (credentials: TokenCredentials, prefix: string): Promise<User[]> => {
  const { caller } = await authorise(credentials)
  if (!isSystem(caller.userId)) await countAct('searchUsers', caller.userId)
  const found = await mayFind(caller.userId, await readProfiles(prefix))
  return found.slice(0, limits.usersFound).map(toUser)
}
