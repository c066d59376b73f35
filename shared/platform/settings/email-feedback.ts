import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

export const emailFeedbackSettings = parseSettings({ EMAIL_FEEDBACK_DLQ_URL: z.url() })
