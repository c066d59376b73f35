import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

const limit = () => z.coerce.number().int().min(1)

/** How often accounts may be tried and made before the caller has to wait. */
export const attemptSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      ATTEMPTS_PER_ACCOUNT: limit(),
      ATTEMPTS_PER_ADDRESS: limit(),
      SIGN_UPS_PER_ADDRESS: limit(),
    })
    .transform((environment) => ({
      perAccount: environment.ATTEMPTS_PER_ACCOUNT,
      perAddress: environment.ATTEMPTS_PER_ADDRESS,
      signUpsPerAddress: environment.SIGN_UPS_PER_ADDRESS,
    })),
)

/** The secret by which a proxy in front of the API proves itself, so that its word about the caller's address counts. */
export const proxySettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ PROXY_SECRET: requiredText.optional() })
    .transform(({ PROXY_SECRET }) => ({ secret: PROXY_SECRET })),
)
