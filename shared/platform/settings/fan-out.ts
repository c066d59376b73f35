import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

export const fanOutSettings = parseSettings({
  FAN_OUT_QUEUE_URL: z.url(),
  FAN_OUT_RETRY_QUEUE_URL: z.url(),
})
