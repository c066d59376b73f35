import * as z from 'zod'
import { emulatorSettings, reachableUrl } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'

/** The base of the REST routes, without a slash at its end. */
export const restUrlSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ REST_URL: z.url() })
    .transform(({ REST_URL }) => ({ restUrl: reachableUrl(REST_URL, emulatorSettings().url) })),
)
