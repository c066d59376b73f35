import * as openid from 'openid-client'
import type { IssuerSignIn } from '../../shared/contract/sign-in.ts'
import { ApiError, unreachable } from '../client/api-error.ts'
import type { IssuedTokens } from '../client/token-issuer.ts'

/** The issuer, as one of its public clients knows it. */
export type IssuerClient = {
  signIn: IssuerSignIn
  /** The issuer's addresses, read once. @throws ApiError `unreachable`. */
  discovered(): Promise<openid.Configuration>
}

export const issuerClient = (signIn: IssuerSignIn, clientId: string): IssuerClient => {
  const server = new URL(signIn.issuer)
  // Only on a developer's machine.
  const options = server.protocol === 'http:' ? { execute: [openid.allowInsecureRequests] } : {}
  let found: Promise<openid.Configuration> | undefined
  return {
    signIn,
    discovered() {
      found ??= openid.discovery(server, clientId, undefined, openid.None(), options).catch((error) => {
        found = undefined
        throw unreachable(`${server.host} cannot be reached to sign in`, error)
      })
      return found
    },
  }
}

/** The parameters by which tokens are for this deployment. */
export const audienceOf = ({ audience }: IssuerSignIn): Record<string, string> =>
  audience ? { [audience.parameter]: audience.value } : {}

/** Seconds that a token is good for whose issuer does not tell. It may tell when it refreshes one. */
const untoldSeconds = 300

/** @param before the refresh token until now, which counts on if there is no other. */
export const issuedBy = (answer: openid.TokenEndpointResponse, before = ''): IssuedTokens => ({
  accessToken: answer.access_token,
  refreshToken: answer.refresh_token ?? before,
  expiresIn: answer.expires_in ?? untoldSeconds,
})

/** Refusals that pass: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
const passing = ['temporarily_unavailable', 'server_error', 'slow_down']

/** An error of the issuer as one of the client: what it refuses ends the attempt, all else may pass. */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error
  const refused =
    (error instanceof openid.ResponseBodyError && error.status < 500 && error.status !== 429) ||
    error instanceof openid.AuthorizationResponseError
  if (!refused || passing.includes(error.error)) return unreachable('The issuer cannot be reached', error)
  const reason = error.error_description ?? error.error
  return new ApiError('invalid_refresh_token', `The issuer refuses: ${reason}`, { cause: error })
}
