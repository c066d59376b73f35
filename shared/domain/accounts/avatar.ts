import { createHash } from 'node:crypto'
import type { Picture } from '../../contract/picture.ts'
import type { OwnUser } from '../../contract/users.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { authorise, unknownUser } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { countAct } from '../rate-limit/count-act.ts'
import type { Avatar } from '../records/avatar.ts'
import { keys } from '../records/keys.ts'
import { notErasing, toOwnUser } from '../records/profile.ts'
import { getOwnProfile } from './own-profile.ts'

/** The same picture has the same version, so that repeating an upload changes nothing. */
const versionOf = ({ contentType, bytes }: Picture): string =>
  createHash('sha256').update(contentType).update(bytes).digest('base64url').slice(0, 22)

/**
 * Writes a picture and its version in the profile together; of two at once, the later one stays whole. A picture of 64
 * KB takes 128 write units.
 * @param condition of the profile.
 */
export const storePicture = async (
  userId: string,
  picture: Picture,
  condition: Condition = present,
): Promise<boolean> => {
  const version = versionOf(picture)
  const { values, ...allowed } = allOf(condition, notErasing)
  const outcome = await transact<'avatar' | 'profile'>({
    avatar: step.put({ ...keys.avatar(userId), userId, version, ...picture } satisfies Avatar),
    profile: step.update(keys.profile(userId), 'SET avatar = :version REMOVE pictureAddress', {
      ...allowed,
      values: { ...values, ':version': version },
    }),
  })
  return outcome.committed
}

/**
 * Sets the caller's picture.
 * @throws ParleyError `too_many_requests`.
 */
export const putAvatar = async (credentials: TokenCredentials, picture: Picture): Promise<OwnUser> => {
  const profile = await getOwnProfile(credentials)
  const { userId } = profile
  const version = versionOf(picture)
  if (profile.avatar === version) return toOwnUser(profile)
  await countAct('changeAvatar', userId)
  if (!(await storePicture(userId, picture))) throw unknownUser()
  return toOwnUser({ ...profile, avatar: version })
}

/** Removes the caller's picture. Harmless if there is none. */
export const deleteAvatar = async (credentials: TokenCredentials): Promise<void> => {
  const { userId, avatar, pictureAddress } = await getOwnProfile(credentials)
  if (avatar === undefined && pictureAddress === undefined) return
  await transact<'avatar' | 'profile'>({
    avatar: step.remove(keys.avatar(userId)),
    profile: step.update(keys.profile(userId), 'REMOVE avatar, pictureAddress', present),
  })
}

/** @throws ParleyError `avatar_not_found`. */
export const getAvatar = async (credentials: TokenCredentials, userId: string): Promise<Avatar> => {
  const { items } = await authorise<[Avatar]>(credentials, [keys.avatar(userId)])
  const [avatar] = items
  if (!avatar) throw new ParleyError('avatar_not_found', 'The user has no picture')
  return avatar
}
