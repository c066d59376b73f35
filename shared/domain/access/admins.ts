import { ParleyError } from '../../platform/errors/parley-error.ts'
import { adminSettings } from '../../platform/settings/admins.ts'
import { authorise, type Caller } from './authorise.ts'
import type { TokenCredentials } from './credentials.ts'

const isAdmin = ({ roles = [], system }: TokenCredentials): boolean =>
  system === true || roles.includes(adminSettings().role)

/** The role that the issuer gives the user: that of platform admins, else the first one. */
export const issuedRole = (credentials: TokenCredentials): string | undefined =>
  isAdmin(credentials) ? adminSettings().role : credentials.roles?.[0]

/**
 * Authenticates a platform admin, or the system. The role is that of the token: whoever loses it keeps it until the
 * token expires, or the session ends.
 * @throws ParleyError `forbidden`, and those of `authorise`.
 */
export const authoriseAdmin = async (credentials: TokenCredentials): Promise<Caller> => {
  const { caller } = await authorise(credentials)
  if (!isAdmin(credentials)) throw new ParleyError('forbidden', 'Only platform admins may do this')
  return caller
}
