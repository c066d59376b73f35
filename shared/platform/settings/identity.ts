import * as z from 'zod'
import { SignIn } from '../../contract/sign-in.ts'
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

/** Whether each refresh brings a new refresh token. */
export const refreshSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ REFRESH_TOKEN_ROTATION: flag.default(false) })
    .transform(({ REFRESH_TOKEN_ROTATION }) => ({ rotates: REFRESH_TOKEN_ROTATION })),
)

/** The issuer whose access tokens are accepted, and the audience that these must name. */
export const issuerSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      TOKEN_ISSUER: z.url(),
      TOKEN_AUDIENCE: requiredText,
    })
    .transform(({ TOKEN_ISSUER, TOKEN_AUDIENCE }) => ({ issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE })),
)

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON', input: text })
    return z.NEVER
  }
})

/** The way in which people sign in; with a password, unless another is set. */
export const signInSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ SIGN_IN: json.pipe(SignIn).optional() })
    .transform(({ SIGN_IN }): SignIn => SIGN_IN ?? { kind: 'password' }),
)

/** The outside OpenID Connect issuer that takes the user pool's place; none, unless one is set. */
export const outsideIssuerSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ OUTSIDE_ISSUER: z.url().optional(), ROLES_CLAIM: requiredText.optional() })
    .transform(({ OUTSIDE_ISSUER, ROLES_CLAIM }) => ({ issuer: OUTSIDE_ISSUER, rolesClaim: ROLES_CLAIM })),
)
