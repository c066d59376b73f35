import { lazySettings } from './lazy-settings.ts'
import { url } from './readers.ts'

/** Where the service function puts the events that it has to refuse. */
export const serviceSettings = /* @__PURE__ */ lazySettings(
  () => ({ SERVICE_DLQ_URL: url }),
  ({ SERVICE_DLQ_URL }) => ({ deadLettersUrl: SERVICE_DLQ_URL }),
)
