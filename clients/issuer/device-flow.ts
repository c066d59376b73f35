import * as openid from 'openid-client'
import type { IssuedTokens } from '../client/token-issuer.ts'
import { audienceOf, type IssuerClient, issuedBy, toApiError } from './issuer-client.ts'

/** For a person who signs in on another device. */
export type DeviceCode = { url: string; code: string; minutes: number }

/** Whether the issuer gives codes for other devices. */
export const hasDeviceFlow = async (issuer: IssuerClient): Promise<boolean> =>
  (await issuer.discovered()).serverMetadata().device_authorization_endpoint !== undefined

/**
 * Signs in by a code that a person enters at the issuer, on any device with a browser. Waits until they have.
 * @param show shows them the code.
 * @throws ApiError `invalid_refresh_token` when they refuse or take too long; `unreachable`.
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export const signInByDevice = async (
  issuer: IssuerClient,
  show: (code: DeviceCode) => void,
  signal?: AbortSignal,
): Promise<IssuedTokens> => {
  const configuration = await issuer.discovered()
  const parameters = audienceOf(issuer.signIn)
  try {
    const device = await openid.initiateDeviceAuthorization(configuration, {
      scope: issuer.signIn.scope,
      ...parameters,
    })
    show({
      url: device.verification_uri_complete ?? device.verification_uri,
      code: device.user_code,
      minutes: Math.ceil(device.expires_in / 60),
    })
    const options = signal ? { signal } : {}
    return issuedBy(await openid.pollDeviceAuthorizationGrant(configuration, device, parameters, options))
  } catch (error) {
    signal?.throwIfAborted()
    throw toApiError(error)
  }
}
