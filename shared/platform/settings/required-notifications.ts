import { parseSettings, requiredText } from './parse-settings.ts'

export const workflowSettings = parseSettings({ REQUIRED_NOTIFICATION_ARN: requiredText })
