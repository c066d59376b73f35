import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

export const domainEventSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ DOMAIN_EVENT_BUS_NAME: requiredText, DOMAIN_EVENTS_DLQ_URL: z.url() })
    .transform(({ DOMAIN_EVENT_BUS_NAME, DOMAIN_EVENTS_DLQ_URL }) => ({
      busName: DOMAIN_EVENT_BUS_NAME,
      deadLettersUrl: DOMAIN_EVENTS_DLQ_URL,
    })),
)
