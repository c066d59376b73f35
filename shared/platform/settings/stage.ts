import { parseSettings, requiredText } from './parse-settings.ts'

/** Set on every deployed function, and nowhere else: the domain also runs in tests and benches. */
export const { STAGE: stage } = parseSettings({ STAGE: requiredText.optional() })
