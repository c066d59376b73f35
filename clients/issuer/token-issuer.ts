import * as openid from 'openid-client'
import { ApiError, hasCode, unreachable } from '../client/api-error.ts'
import type { TokenIssuer } from '../client/token-issuer.ts'
import { audienceOf, type IssuerClient, issuedBy, toApiError } from './issuer-client.ts'

/** Refreshes and revokes tokens at an outside issuer, for `createClient`. */
export const tokenIssuer = (issuer: IssuerClient): TokenIssuer => ({
  async refresh(refreshToken) {
    if (refreshToken === '')
      throw new ApiError('invalid_refresh_token', 'The session has ended; sign in again')
    try {
      const parameters = audienceOf(issuer.signIn)
      const answer = await openid.refreshTokenGrant(await issuer.discovered(), refreshToken, parameters)
      return issuedBy(answer, refreshToken)
    } catch (error) {
      // The session goes on once the issuer's operator has corrected that.
      throw hasCode(error, 'issuer_unusable') ? unreachable(error.detail, error) : toApiError(error)
    }
  },

  async revoke(refreshToken) {
    const configuration = await issuer.discovered()
    if (refreshToken === '' || !configuration.serverMetadata().revocation_endpoint) return
    await openid.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' })
  },
})
