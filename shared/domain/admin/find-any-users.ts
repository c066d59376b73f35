import type { AdminUser } from '../../contract/admin.ts'
import { limits } from '../../contract/limits.ts'
import { authoriseAdmin } from '../access/admins.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { readProfiles } from '../accounts/search-users.ts'
import { type Profile, toUser } from '../records/profile.ts'

const toAdminUser = (profile: Profile): AdminUser => ({
  ...toUser(profile),
  ...(profile.email !== undefined && { email: profile.email }),
  ...(profile.suspendedAtMs !== undefined && { suspendedAt: new Date(profile.suspendedAtMs).toISOString() }),
})

/**
 * Finds users by the beginning of their names, whomever they have blocked: at most `limits.usersFound`.
 * @throws ParleyError `forbidden` to others than platform admins.
 */
export const findAnyUsers = async (credentials: TokenCredentials, prefix: string): Promise<AdminUser[]> => {
  await authoriseAdmin(credentials)
  return (await readProfiles(prefix)).slice(0, limits.usersFound).map(toAdminUser)
}
