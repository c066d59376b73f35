import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

const settings = parseSettings({
  MESSAGES_PER_SECOND: z.coerce.number().positive().default(10),
  MESSAGE_BURST: z.coerce.number().int().min(1).default(20),
})

/** What one sender may write into one chat. */
export const rateLimitSettings = { perSecond: settings.MESSAGES_PER_SECOND, burst: settings.MESSAGE_BURST }
