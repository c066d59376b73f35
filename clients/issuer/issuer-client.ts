import * as openid from 'openid-client'
import type { IssuerSignIn } from '../../shared/contract/sign-in.ts'
import { ApiError, unreachable } from '../client/api-error.ts'
import type { IssuedTokens } from '../client/token-issuer.ts'

/** The issuer, as one of its public clients knows it. */
export type IssuerClient = {
  signIn: IssuerSignIn
  /** The issuer's addresses, read once. @throws ApiError `unreachable`, `issuer_unusable`. */
  discovered(): Promise<openid.Configuration>
}

type Endpoint = 'authorization_endpoint' | 'token_endpoint'

const unusable = (issuer: string, reason: string, cause?: unknown) =>
  new ApiError('issuer_unusable', `Nobody can sign in at ${issuer}: ${reason}`, { cause })

/** @throws ApiError `issuer_unusable` when the issuer has no such endpoint. */
export const requireEndpoint = (configuration: openid.Configuration, endpoint: Endpoint): void => {
  const metadata = configuration.serverMetadata()
  if (metadata[endpoint] === undefined)
    throw unusable(metadata.issuer, `its OpenID configuration names no ${endpoint}`)
}

/** The name that the issuer gives itself, if that is why discovery failed. */
const otherName = (error: unknown): string | undefined => {
  if (!(error instanceof openid.ClientError)) return undefined
  const { body } = (error.cause ?? {}) as { body?: { issuer?: unknown } }
  return error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' ? String(body?.issuer) : undefined
}

export const issuerClient = (signIn: IssuerSignIn, clientId: string): IssuerClient => {
  const server = new URL(signIn.issuer)
  // Only on a developer's machine.
  const options = server.protocol === 'http:' ? { execute: [openid.allowInsecureRequests] } : {}
  const discover = async (): Promise<openid.Configuration> => {
    try {
      const configuration = await openid.discovery(server, clientId, undefined, openid.None(), options)
      requireEndpoint(configuration, 'token_endpoint')
      return configuration
    } catch (error) {
      if (error instanceof ApiError) throw error
      const other = otherName(error)
      if (other === undefined) throw unreachable(`${server.host} cannot be reached to sign in`, error)
      throw unusable(signIn.issuer, `its OpenID configuration is that of ${other}`, error)
    }
  }
  let found: Promise<openid.Configuration> | undefined
  return {
    signIn,
    discovered() {
      found ??= discover().catch((error) => {
        found = undefined
        throw error
      })
      return found
    },
  }
}

/** The parameters by which tokens are for this deployment. */
export const audienceOf = ({ audience }: IssuerSignIn): Record<string, string> =>
  audience ? { [audience.parameter]: audience.value } : {}

/** Lifetime of a token, in seconds, whose issuer gives none. It may give one at the next refresh. */
const assumedSeconds = 300

/** @param before the refresh token until now, which counts on if there is no other. */
export const issuedBy = (answer: openid.TokenEndpointResponse, before = ''): IssuedTokens => ({
  accessToken: answer.access_token,
  refreshToken: answer.refresh_token ?? before,
  expiresIn: answer.expires_in ?? assumedSeconds,
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
