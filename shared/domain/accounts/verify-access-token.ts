import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'
import { JwtBaseError } from 'aws-jwt-verify/error'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { credentialsFromClaims, type TokenCredentials } from '../access/credentials.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { emulatorUrl } from '../../platform/settings/emulator.ts'
import { oidcSettings, userPoolSettings } from '../../platform/settings/identity.ts'

/** Milliseconds to wait for the issuer's public keys, which are then kept for the life of the environment. */
const keysPatienceMs = 3000

const fetchKeys = async (url: string): Promise<ArrayBuffer> => {
  // The emulator signs as AWS does, and publishes its keys itself.
  const source = emulatorUrl ? new URL(new URL(url).pathname, emulatorUrl) : url
  const answer = await fetch(source, { signal: AbortSignal.timeout(keysPatienceMs) })
  if (!answer.ok) throw new Error(`The issuer's keys answered ${answer.status}`)
  return answer.arrayBuffer()
}

const jwksCache = new SimpleJwksCache({ fetcher: { fetch: fetchKeys } })

/** One verifier, and with it one copy of the keys, per execution environment. */
const verifier =
  oidcSettings.OIDC_ISSUER === undefined
    ? CognitoJwtVerifier.create(
        {
          userPoolId: userPoolSettings.USER_POOL_ID,
          clientId: userPoolSettings.USER_POOL_CLIENT_ID,
          tokenUse: 'access',
        },
        { jwksCache },
      )
    : JwtVerifier.create(
        { issuer: oidcSettings.OIDC_ISSUER, audience: oidcSettings.OIDC_AUDIENCE ?? null },
        { jwksCache },
      )

/**
 * Verifies a token that the gateway's authorizer has not seen: those that come over sockets.
 * @throws ParleyError `unauthenticated` for one that is forged, expired, of another issuer or no access token;
 * `unavailable` when the issuer's keys cannot be had: then nothing is known of the token, and it is worth keeping.
 */
export const verifyAccessToken = async (token: string): Promise<TokenCredentials> => {
  let claims: unknown
  try {
    claims = await verifier.verify(token)
  } catch (error) {
    if (!(error instanceof JwtBaseError)) throw unavailable(error)
    throw new ParleyError('unauthenticated', 'The access token is not valid')
  }
  return credentialsFromClaims(claims)
}
