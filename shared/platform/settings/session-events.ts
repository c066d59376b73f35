import { parseSettings, requiredText } from './parse-settings.ts'

export const sessionEventSettings = parseSettings({ EVENT_BUS_NAME: requiredText })
