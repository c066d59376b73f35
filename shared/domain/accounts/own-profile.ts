import { authorise, unknownUser } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'

/** @throws ParleyError `unauthenticated`, `session_ended`. */
export const getOwnProfile = async (credentials: TokenCredentials): Promise<Profile> => {
  const { items } = await authorise<[Profile]>(credentials, [keys.profile(credentials.userId)])
  const [profile] = items
  if (!profile) throw unknownUser()
  return profile
}
