import * as z from 'zod'
import { deletedUser } from '../../contract/deleted-user.ts'
import { systemSender } from '../../contract/system-sender.ts'
import { isOutsideId } from '../../contract/text/outside-id.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { outsideIssuerSettings } from '../../platform/settings/identity.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import type { TokenCredentials } from './credentials.ts'
import { hashSecret } from './secret.ts'
import { isImportedLogin, looksDerived, userIdOfImported, userIdOfSubject } from './user-id.ts'

/** Stand for nobody in particular, so that no issuer's user may have them. */
const reservedIds = new Set<string>([deletedUser.userId, systemSender.userId])

/** API Gateway's authorizer passes every claim as a string. */
const Claims = onFirstUse(() =>
  z.object({
    sub: z
      .string()
      .min(1)
      .refine((sub) => isOutsideId(sub) && !looksDerived(sub) && !reservedIds.has(sub)),
    exp: z.coerce.number(),
    /** Cognito's id of a log-in, the same in all its tokens. */
    origin_jti: z.string().optional(),
    /** OpenID Connect's session id. */
    sid: z.string().optional(),
    jti: z.string().optional(),
    /** When the user logged in. Issuers without it state when they made the token. */
    auth_time: z.coerce.number().optional().catch(undefined),
    iat: z.coerce.number().optional().catch(undefined),
    /** The name of the account inside Cognito. */
    username: z.string().optional().catch(undefined),
    /** The application that the token was issued to. */
    client_id: z.string().optional().catch(undefined),
    azp: z.string().optional().catch(undefined),
    /** Cognito's ID tokens have the same issuer and signature, but grant no access. */
    token_use: z.literal('access').optional(),
  }),
)
type Claims = z.output<ReturnType<typeof Claims>>

/**
 * The session of a token: the one that its issuer names, else what all tokens of one log-in share, else the token
 * itself. Hashed, because no other service knows a session by that.
 */
const sessionIdOf = ({
  origin_jti,
  sid,
  jti,
  auth_time,
  iat,
  sub,
  client_id,
  azp,
}: Claims): string | undefined => {
  const ofUser = (kind: string, value: number) =>
    hashSecret(JSON.stringify([kind, sub, client_id ?? azp ?? '', value]))
  if (origin_jti !== undefined || sid !== undefined) return origin_jti ?? sid
  if (auth_time !== undefined) return ofUser('log-in', auth_time)
  return jti ?? (iat === undefined ? undefined : ofUser('token', iat))
}

/** Imported users had their ids before the pool gave them a `sub`. An outside issuer may let people choose names. */
const userIdOf = ({ sub, username = '' }: Claims): string =>
  isImportedLogin(username) && outsideIssuerSettings().issuer === undefined
    ? userIdOfImported(username)
    : userIdOfSubject(sub)

/**
 * Reads verified claims.
 * @throws ParleyError `unauthenticated` for a token without user or session, or with an id too long for a key, and for
 * an ID token.
 */
export const credentialsFromClaims = (claims: unknown): TokenCredentials => {
  const parsed = Claims().safeParse(claims)
  const sessionId = parsed.data && sessionIdOf(parsed.data)
  if (!parsed.success || sessionId === undefined || !isOutsideId(sessionId)) {
    throw new ParleyError('unauthenticated', 'This is not an access token for Parley')
  }
  const { exp, auth_time, iat, sid } = parsed.data
  const startedAt = auth_time ?? iat
  return {
    kind: 'token',
    userId: userIdOf(parsed.data),
    sessionId,
    tokenExpiresAtMs: exp * 1000,
    ...(startedAt !== undefined && { startedAtMs: startedAt * 1000 }),
    ...(sessionId === sid && auth_time !== undefined && { authenticatedAtMs: auth_time * 1000 }),
    ...(auth_time !== undefined && { lastLogInAtMs: auth_time * 1000 }),
  }
}
