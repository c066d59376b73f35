import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

export const fanOutDeadLetterSettings = parseSettings({
  FAN_OUT_DLQ_URL: z.url(),
  FAN_OUT_RETRY_DLQ_URL: z.url(),
})
