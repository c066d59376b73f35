import * as z from 'zod'
import { flag, lazySettings, requiredText } from './lazy-settings.ts'

/** The Cognito pool that holds users. */
export const userPoolSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ USER_POOL_ID: requiredText, USER_POOL_CLIENT_ID: requiredText })
    .transform(({ USER_POOL_ID, USER_POOL_CLIENT_ID }) => ({
      userPoolId: USER_POOL_ID,
      clientId: USER_POOL_CLIENT_ID,
    })),
)

/** Whether a new account must prove its e-mail address before its first login. */
export const signUpSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ CONFIRM_SIGN_UPS: flag.default(true) })
    .transform(({ CONFIRM_SIGN_UPS }) => ({ confirm: CONFIRM_SIGN_UPS })),
)

/** An outside OpenID Connect issuer whose tokens are accepted instead of the pool's. */
export const oidcSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ OIDC_ISSUER: z.url().optional(), OIDC_AUDIENCE: z.string().optional() })
    .transform(({ OIDC_ISSUER, OIDC_AUDIENCE }) => ({ issuer: OIDC_ISSUER, audience: OIDC_AUDIENCE })),
)
