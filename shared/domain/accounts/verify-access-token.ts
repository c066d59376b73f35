import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'
import { JwtBaseError } from 'aws-jwt-verify/error'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { emulatorSettings } from '../../platform/settings/emulator.ts'
import { oidcSettings, userPoolSettings } from '../../platform/settings/identity.ts'
import { atStart } from '../../platform/start-up/start-up.ts'
import { credentialsFromClaims, type TokenCredentials } from '../access/credentials.ts'

/** Milliseconds to wait for the issuer's public keys, which are then cached for the life of the environment. */
const keysTimeoutMs = 3000

const fetchKeys = async (url: string): Promise<ArrayBuffer> => {
  // The emulator issues tokens in the name of AWS's issuer, but publishes the keys at its own address.
  const { url: emulatorUrl } = emulatorSettings()
  const source = emulatorUrl ? new URL(new URL(url).pathname, emulatorUrl) : url
  const answer = await fetch(source, { signal: AbortSignal.timeout(keysTimeoutMs) })
  if (!answer.ok) throw new Error(`The issuer answered ${answer.status} to the request for its keys`)
  return answer.arrayBuffer()
}

/** One verifier per execution environment, so that the keys are fetched once. */
const verifier = atStart(() => {
  const jwksCache = new SimpleJwksCache({ fetcher: { fetch: fetchKeys } })
  const { issuer, audience = null } = oidcSettings()
  if (issuer !== undefined) return JwtVerifier.create({ issuer, audience }, { jwksCache })
  return CognitoJwtVerifier.create({ ...userPoolSettings(), tokenUse: 'access' }, { jwksCache })
})

/**
 * Verifies a token that came over a socket, which no authorizer of the gateway has checked.
 * @throws ParleyError `unauthenticated` for a token that is forged, expired, of another issuer, or no access token;
 * `unavailable` when the issuer's keys cannot be fetched: the token may be valid, and the client should keep it.
 */
export const verifyAccessToken = async (token: string): Promise<TokenCredentials> => {
  let claims: unknown
  try {
    claims = await verifier().verify(token)
  } catch (error) {
    if (!(error instanceof JwtBaseError)) throw unavailable(error)
    throw new ParleyError('unauthenticated', 'The access token is not valid')
  }
  return credentialsFromClaims(claims)
}
