import { emulatorSettings, reachableUrl } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'
import { oneOf, optional, text, url } from './readers.ts'

/** How e-mails are sent, and where their links lead. */
export const emailSettings = /* @__PURE__ */ lazySettings(
  () => ({
    EMAIL_SENDER: oneOf('ses', 'stub'),
    EMAIL_FROM: optional(text),
    EMAIL_CONFIGURATION_SET: optional(text),
    REST_URL: url,
    WEB_URL: url,
  }),
  ({ EMAIL_SENDER, EMAIL_FROM, EMAIL_CONFIGURATION_SET, REST_URL, WEB_URL }) => {
    if (EMAIL_SENDER === 'ses' && !(EMAIL_FROM && EMAIL_CONFIGURATION_SET))
      throw new Error('SES needs EMAIL_FROM and EMAIL_CONFIGURATION_SET')
    return {
      /** By SES, or only as a line in the log. */
      sender: EMAIL_SENDER,
      from: EMAIL_FROM,
      configurationSet: EMAIL_CONFIGURATION_SET,
      /** The base of the REST routes, without a slash at its end. */
      restUrl: reachableUrl(REST_URL, emulatorSettings().url),
      /** The page on which people chat, without a slash at its end. */
      webUrl: reachableUrl(WEB_URL, emulatorSettings().url),
    }
  },
)

/** The dead letters of SES events. */
export const emailFeedbackDeadLetterSettings = /* @__PURE__ */ lazySettings(
  () => ({ EMAIL_FEEDBACK_DLQ_URL: url }),
  ({ EMAIL_FEEDBACK_DLQ_URL }) => ({ url: EMAIL_FEEDBACK_DLQ_URL }),
)
