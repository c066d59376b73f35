import * as z from 'zod'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { isOutsideId } from '../../contract/text/outside-id.ts'

/** How a call identifies its caller: by a verified access token, or by the socket that it came over. */
export type Credentials =
  | {
      kind: 'token'
      userId: string
      sessionId: string
      tokenExpiresAtMs: number
      /** When the session began, in whole seconds; absent if the token does not tell. */
      startedAtMs?: number
    }
  | { kind: 'connection'; connectionId: string }
export type TokenCredentials = Extract<Credentials, { kind: 'token' }>
export type ConnectionCredentials = Extract<Credentials, { kind: 'connection' }>

/** API Gateway's authorizer passes every claim as a string. */
const Claims = z.object({
  sub: z.string().min(1).refine(isOutsideId),
  exp: z.coerce.number(),
  /** Cognito's id of a log-in, the same in all its tokens. */
  origin_jti: z.string().optional(),
  /** OpenID Connect's session id. */
  sid: z.string().optional(),
  jti: z.string().optional(),
  /** When the user logged in. An issuer that does not tell tells when it made the token. */
  auth_time: z.coerce.number().optional().catch(undefined),
  iat: z.coerce.number().optional().catch(undefined),
  /** Cognito's ID tokens have the same issuer and signature, but grant no access. */
  token_use: z.literal('access').optional(),
})

/**
 * Reads verified claims.
 * @throws ParleyError `unauthenticated` for a token without user or session, or with an id too long for a key, and for an ID token.
 */
export const credentialsFromClaims = (claims: unknown): TokenCredentials => {
  const parsed = Claims.safeParse(claims)
  const sessionId = parsed.data?.origin_jti ?? parsed.data?.sid ?? parsed.data?.jti
  if (!parsed.success || sessionId === undefined || !isOutsideId(sessionId)) {
    throw new ParleyError('unauthenticated', 'This is not an access token for Parley')
  }
  const { sub, exp, auth_time, iat } = parsed.data
  const startedAt = auth_time ?? iat
  return {
    kind: 'token',
    userId: sub,
    sessionId,
    tokenExpiresAtMs: exp * 1000,
    ...(startedAt !== undefined && { startedAtMs: startedAt * 1000 }),
  }
}
