import * as openid from 'openid-client'
import type { IssuedTokens } from '../client/token-issuer.ts'
import { audienceOf, type IssuerClient, issuedBy, requireEndpoint, toApiError } from './issuer-client.ts'

/** A sign-in that waits for the issuer to send the browser back. Its secrets stay with whoever began it. */
export type PendingSignIn = { state: string; nonce: string; verifier: string }

type Wanted = {
  /** Where the issuer sends the browser back to. */
  redirectUri: string
  /** Asks for the password again, though the browser is signed in at the issuer. */
  again?: boolean
}

/**
 * Begins to sign in by authorization code with PKCE.
 * @returns the address to open in a browser, and what `completeSignIn` needs.
 * @throws ApiError `unreachable`, `issuer_unusable`.
 * @see https://www.rfc-editor.org/rfc/rfc7636
 */
export const beginSignIn = async (
  issuer: IssuerClient,
  { redirectUri, again = false }: Wanted,
): Promise<{ url: string; pending: PendingSignIn }> => {
  const configuration = await issuer.discovered()
  requireEndpoint(configuration, 'authorization_endpoint')
  const pending = {
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    verifier: openid.randomPKCECodeVerifier(),
  }
  const url = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: issuer.signIn.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ...(again && { prompt: 'login' }),
    ...audienceOf(issuer.signIn),
  })
  return { url: url.href, pending }
}

/**
 * Takes the tokens of a browser that the issuer has sent back.
 * @param returned the address, with what the issuer added to it.
 * @throws ApiError `invalid_refresh_token` when the issuer refuses; `unreachable`; Error for an answer to nothing that
 * was asked.
 */
export const completeSignIn = async (
  issuer: IssuerClient,
  { state, nonce, verifier }: PendingSignIn,
  returned: URL,
): Promise<IssuedTokens> => {
  const configuration = await issuer.discovered()
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier }
  try {
    const { audience } = issuer.signIn
    // RFC 8707 has the token endpoint asked for the resource too; `audience` is of the authorization endpoint alone.
    const parameters = audience?.parameter === 'resource' ? audienceOf(issuer.signIn) : {}
    return issuedBy(await openid.authorizationCodeGrant(configuration, returned, checks, parameters))
  } catch (error) {
    throw toApiError(error)
  }
}
