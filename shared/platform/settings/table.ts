import { parseSettings, requiredText } from './parse-settings.ts'

export const tableSettings = parseSettings({ TABLE_NAME: requiredText })
