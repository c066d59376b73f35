import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

export const deadLetterSettings = parseSettings({ SESSION_EVENTS_DLQ_URL: z.url() })
