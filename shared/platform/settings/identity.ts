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

/** The issuer whose access tokens are accepted: the user pool's, or those of an outside OpenID Connect issuer in its place. */
export const issuerSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      TOKEN_ISSUER: z.url(),
      TOKEN_AUDIENCE: requiredText,
      OUTSIDE_ISSUER: flag.default(false),
    })
    .transform(({ TOKEN_ISSUER, TOKEN_AUDIENCE, OUTSIDE_ISSUER }) => ({
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      outside: OUTSIDE_ISSUER,
    })),
)
