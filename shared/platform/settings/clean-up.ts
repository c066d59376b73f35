import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

export const cleanUpSettings = parseSettings({
  CLEAN_UP_RETRY_QUEUE_URL: z.url(),
  CLEAN_UP_DLQ_URL: z.url(),
})
