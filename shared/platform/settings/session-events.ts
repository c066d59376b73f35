import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

export const sessionEventSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ EVENT_BUS_NAME: requiredText }).transform(({ EVENT_BUS_NAME }) => ({ busName: EVENT_BUS_NAME })),
)

export const sessionEventDeadLetterSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ SESSION_EVENTS_DLQ_URL: z.url() })
    .transform(({ SESSION_EVENTS_DLQ_URL }) => ({ url: SESSION_EVENTS_DLQ_URL })),
)
