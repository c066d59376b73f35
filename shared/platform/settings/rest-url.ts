import { emulatorSettings, reachableUrl } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'
import { url } from './readers.ts'

/** The base of the REST routes, without a slash at its end. */
export const restUrlSettings = /* @__PURE__ */ lazySettings(
  () => ({ REST_URL: url }),
  ({ REST_URL }) => ({ restUrl: reachableUrl(REST_URL, emulatorSettings().url) }),
)
