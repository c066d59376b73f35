import type { User } from '../../contract/users.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import { type Profile, type Reservation, toUser } from '../records/profile.ts'

/** @throws ParleyError `user_not_found`. */
export const getUser = async (userId: string): Promise<User> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  if (!profile || profile.erasingSinceMs !== undefined)
    throw new ParleyError('user_not_found', 'No user exists with this id')
  return toUser(profile)
}

/** The user of exactly this name, regardless of case; `undefined` if there is none. */
export const findUserByUsername = async (username: string): Promise<User | undefined> => {
  const reservation = await getItem<Reservation>(keys.username(username))
  if (!reservation?.userId) return undefined
  const profile = await getItem<Profile>(keys.profile(reservation.userId))
  return profile && toUser(profile)
}

/**
 * The user ids behind usernames, in order and without repeats.
 * @throws ParleyError `unknown_username`, with each unknown name and its place in `field`.
 */
export const resolveUsernames = async (usernames: readonly string[], field: string): Promise<string[]> => {
  const reservations = await getItems<Reservation[]>(usernames.map(keys.username))
  const errors = usernames.flatMap((username, index) =>
    reservations[index]?.userId
      ? []
      : [{ path: `${field}.${index}`, message: `No user is called ${username}` }],
  )
  if (errors.length > 0) {
    const unknown = errors.map(({ message }) => message).join('; ')
    throw new ParleyError('unknown_username', unknown, { errors })
  }
  return [...new Set(reservations.flatMap((reservation) => reservation?.userId ?? []))]
}

/** Profiles by user id; users that no longer exist are left out. */
export const getProfiles = async (userIds: readonly string[]): Promise<Map<string, Profile>> => {
  const profiles = await getItems<Profile[]>(userIds.map(keys.profile))
  return new Map(profiles.flatMap((profile) => (profile ? [[profile.userId, profile] as const] : [])))
}
