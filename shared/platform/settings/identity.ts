import { lazySettings } from './lazy-settings.ts'
import { flag, optional, text, url, withDefault } from './readers.ts'

/** The Cognito pool that holds users. */
export const userPoolSettings = /* @__PURE__ */ lazySettings(
  () => ({ USER_POOL_ID: text, USER_POOL_CLIENT_ID: text }),
  ({ USER_POOL_ID, USER_POOL_CLIENT_ID }) => ({
    userPoolId: USER_POOL_ID,
    clientId: USER_POOL_CLIENT_ID,
  }),
)

/** Whether a new account must prove its e-mail address before its first login. */
export const signUpSettings = /* @__PURE__ */ lazySettings(
  () => ({ CONFIRM_SIGN_UPS: withDefault(flag, true) }),
  ({ CONFIRM_SIGN_UPS }) => ({ confirm: CONFIRM_SIGN_UPS }),
)

/** Whether each refresh brings a new refresh token. */
export const refreshSettings = /* @__PURE__ */ lazySettings(
  () => ({ REFRESH_TOKEN_ROTATION: withDefault(flag, false) }),
  ({ REFRESH_TOKEN_ROTATION }) => ({ rotates: REFRESH_TOKEN_ROTATION }),
)

/** The issuer whose access tokens are accepted, and the audience that these must name. */
export const issuerSettings = /* @__PURE__ */ lazySettings(
  () => ({
    TOKEN_ISSUER: url,
    TOKEN_AUDIENCE: text,
  }),
  ({ TOKEN_ISSUER, TOKEN_AUDIENCE }) => ({ issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE }),
)

/** The outside OpenID Connect issuer that takes the user pool's place; none, unless one is set. */
export const outsideIssuerSettings = /* @__PURE__ */ lazySettings(
  () => ({ OUTSIDE_ISSUER: optional(url), ROLES_CLAIM: optional(text) }),
  ({ OUTSIDE_ISSUER, ROLES_CLAIM }) => ({ issuer: OUTSIDE_ISSUER, rolesClaim: ROLES_CLAIM }),
)
