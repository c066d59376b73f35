import * as z from 'zod'
import { flag, parseSettings, requiredText } from './parse-settings.ts'

/** The Cognito pool that holds users. */
export const userPoolSettings = parseSettings({
  USER_POOL_ID: requiredText,
  USER_POOL_CLIENT_ID: requiredText,
  CONFIRM_SIGN_UPS: flag.default(true),
})

/** An outside OpenID Connect issuer whose tokens are accepted instead of the pool's. */
export const oidcSettings = parseSettings({
  OIDC_ISSUER: z.url().optional(),
  OIDC_AUDIENCE: z.string().optional(),
})
