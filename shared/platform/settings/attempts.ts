import { lazySettings } from './lazy-settings.ts'
import { optional, text, wholeNumber } from './readers.ts'

/** How often accounts may be tried and made before the caller has to wait. */
export const attemptSettings = /* @__PURE__ */ lazySettings(
  () => ({
    ATTEMPTS_PER_ACCOUNT: wholeNumber(1),
    ATTEMPTS_PER_ADDRESS: wholeNumber(1),
    SIGN_UPS_PER_ADDRESS: wholeNumber(1),
  }),
  (environment) => ({
    perAccount: environment.ATTEMPTS_PER_ACCOUNT,
    perAddress: environment.ATTEMPTS_PER_ADDRESS,
    signUpsPerAddress: environment.SIGN_UPS_PER_ADDRESS,
  }),
)

/**
 * The secret by which a proxy in front of the API proves itself, so that its word about the caller's address counts.
 */
export const proxySettings = /* @__PURE__ */ lazySettings(
  () => ({ PROXY_SECRET: optional(text) }),
  ({ PROXY_SECRET }) => ({ secret: PROXY_SECRET }),
)
