import { ParleyError } from '../../platform/errors/parley-error.ts'
import * as z from 'zod'

/** What a call brings to say who it is: a verified access token, or the socket it came over. */
export type Credentials =
  | { kind: 'token'; userId: string; sessionId: string; tokenExpiresAtMs: number }
  | { kind: 'connection'; connectionId: string }
export type TokenCredentials = Extract<Credentials, { kind: 'token' }>
export type ConnectionCredentials = Extract<Credentials, { kind: 'connection' }>

/** API Gateway's authorizer hands every claim on as text. */
const Claims = z.object({
  sub: z.string().min(1),
  exp: z.coerce.number(),
  /** Cognito's id for everything that came from one log-in. */
  origin_jti: z.string().optional(),
  /** The same in OpenID Connect at large. */
  sid: z.string().optional(),
  jti: z.string().optional(),
  /** Cognito: an ID token has the same issuer and signature, but gives no access. */
  token_use: z.literal('access').optional(),
})

/**
 * Reads verified claims.
 * @throws ParleyError `unauthenticated` for a token that names no user or session, or is an ID token.
 */
export const credentialsFromClaims = (claims: unknown): TokenCredentials => {
  const parsed = Claims.safeParse(claims)
  const sessionId = parsed.data?.origin_jti ?? parsed.data?.sid ?? parsed.data?.jti
  if (!parsed.success || sessionId === undefined) {
    throw new ParleyError('unauthenticated', 'This is not an access token for Parley')
  }
  return { kind: 'token', userId: parsed.data.sub, sessionId, tokenExpiresAtMs: parsed.data.exp * 1000 }
}
