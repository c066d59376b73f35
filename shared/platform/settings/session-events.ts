import { lazySettings } from './lazy-settings.ts'
import { text, url } from './readers.ts'

export const sessionEventSettings = /* @__PURE__ */ lazySettings(
  () => ({ EVENT_BUS_NAME: text }),
  ({ EVENT_BUS_NAME }) => ({ busName: EVENT_BUS_NAME }),
)

export const sessionEventDeadLetterSettings = /* @__PURE__ */ lazySettings(
  () => ({ SESSION_EVENTS_DLQ_URL: url }),
  ({ SESSION_EVENTS_DLQ_URL }) => ({ url: SESSION_EVENTS_DLQ_URL }),
)
