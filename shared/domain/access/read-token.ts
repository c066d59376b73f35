import { outsideIssuerSettings } from '../../platform/settings/identity.ts'
import { PersonClaims } from '../provisioning/person.ts'
import { credentialsFromClaims } from './claims.ts'
import type { TokenCredentials } from './credentials.ts'
import { rolesIn } from './roles-claim.ts'

const jwt = /^[\w-]+\.([\w-]+)\.[\w-]+$/

/**
 * The claims of a verified token as it has them: the gateway passes all of them on as text, lists in a form that it
 * does not document. They are those of the token that was verified, or not used.
 */
const exactClaims = (verified: unknown, token: string): Record<string, unknown> => {
  const given = { ...(verified as Record<string, unknown>) }
  const [, payload] = jwt.exec(token) ?? []
  if (payload === undefined) return given
  const claims: Record<string, unknown> = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const { iss, sub, exp } = given
  return claims['iss'] === iss && claims['sub'] === sub && claims['exp'] === Number(exp) ? claims : given
}

/** The claim that lists the groups of a user of the pool. */
const groupsClaim = 'cognito:groups'

/**
 * Reads a verified token: whose it is, the roles that it gives, and what an outside issuer says about its user.
 * @param verified the claims, as the gateway or the verifier passes them on.
 * @throws ParleyError `unauthenticated`, see `credentialsFromClaims`.
 */
export const readToken = (verified: unknown, token: string): TokenCredentials => {
  const credentials = credentialsFromClaims(verified)
  const { issuer, rolesClaim } = outsideIssuerSettings()
  const claims = exactClaims(verified, token)
  const roles = rolesIn(claims, issuer === undefined ? groupsClaim : rolesClaim)
  return {
    ...credentials,
    ...(roles.length > 0 && { roles }),
    ...(issuer !== undefined && {
      newcomer: {
        userId: credentials.userId,
        subject: String(claims['sub']),
        accessToken: token,
        claims: PersonClaims.parse(claims),
      },
    }),
  }
}
