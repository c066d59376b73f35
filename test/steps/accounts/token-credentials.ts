import { credentialsFromClaims } from '../../../shared/domain/access/claims.ts'
import type { TokenCredentials } from '../../../shared/domain/access/credentials.ts'
import { claimsOf } from '../generic/claims-of.ts'

/** The credentials in an access token, as the gateway's authorizer hands them on. */
export const credentialsIn = (accessToken: string): TokenCredentials =>
  credentialsFromClaims(claimsOf(accessToken))
