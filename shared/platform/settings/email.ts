import * as z from 'zod'
import { parseSettings, requiredText } from './parse-settings.ts'

const settings = parseSettings({
  EMAIL_SENDER: z.enum(['ses', 'stub']),
  EMAIL_FROM: requiredText.optional(),
  EMAIL_CONFIGURATION_SET: requiredText.optional(),
})

/** How e-mails leave: by SES, or only as a line in the log. */
export const emailSettings = {
  sender: settings.EMAIL_SENDER,
  from: settings.EMAIL_FROM,
  configurationSet: settings.EMAIL_CONFIGURATION_SET,
}
if (emailSettings.sender === 'ses' && !(emailSettings.from && emailSettings.configurationSet))
  throw new Error('Settings are missing: SES needs EMAIL_FROM and EMAIL_CONFIGURATION_SET')
