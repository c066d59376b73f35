import { lazySettings } from './lazy-settings.ts'
import { text, url } from './readers.ts'

export const domainEventSettings = /* @__PURE__ */ lazySettings(
  () => ({ DOMAIN_EVENT_BUS_NAME: text, DOMAIN_EVENTS_DLQ_URL: url }),
  ({ DOMAIN_EVENT_BUS_NAME, DOMAIN_EVENTS_DLQ_URL }) => ({
    busName: DOMAIN_EVENT_BUS_NAME,
    deadLettersUrl: DOMAIN_EVENTS_DLQ_URL,
  }),
)
