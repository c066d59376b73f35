import * as z from 'zod'
import { parseSettings, requiredText } from './parse-settings.ts'

export const domainEventSettings = parseSettings({
  DOMAIN_EVENT_BUS_NAME: requiredText,
  DOMAIN_EVENTS_DLQ_URL: z.url(),
})
