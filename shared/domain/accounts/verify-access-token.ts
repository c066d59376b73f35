import { JwtVerifier } from 'aws-jwt-verify'
import { JwkValidationError, JwksValidationError, JwtBaseError } from 'aws-jwt-verify/error'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import * as z from 'zod'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { fetchIssuerKeys } from '../../platform/issuer/ask-issuer.ts'
import { issuerSettings } from '../../platform/settings/identity.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { readToken } from '../access/read-token.ts'

/**
 * One verifier per execution environment, so that the keys are fetched once. It fetches them again for a key id that it
 * does not know, and then not for ten seconds: keys may rotate, and forgers may invent key ids.
 */
const verifier = onFirstUse(() => {
  const { issuer } = issuerSettings()
  return JwtVerifier.create(
    // The address of the keys is discovered with them: in its place stands the issuer.
    { issuer, audience: null, jwksUri: issuer },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchIssuerKeys } }) },
  )
})

const Audience = z.object({
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
})

/**
 * The gateway's rule: `client_id`, which is all that Cognito's access tokens have, counts for tokens without `aud`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
const isForUs = (claims: unknown): boolean => {
  const { aud, client_id } = Audience.safeParse(claims).data ?? {}
  return [aud ?? client_id].flat().includes(issuerSettings().audience)
}

/** An error of the issuer, or of the way to it, that says nothing about the token. */
const isIssuersFault = (error: unknown): boolean =>
  !(error instanceof JwtBaseError) ||
  error instanceof JwksValidationError ||
  error instanceof JwkValidationError

const notValid = () => new ParleyError('unauthenticated', 'The access token is not valid')

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
    if (isIssuersFault(error)) throw unavailable(error)
    throw notValid()
  }
  if (!isForUs(claims)) throw notValid()
  return readToken(claims, token)
}
