import * as z from 'zod'
import { emulatorSettings, reachableUrl } from './emulator.ts'
import { lazySettings, requiredText } from './lazy-settings.ts'

/** How e-mails are sent, and where their links lead. */
export const emailSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      EMAIL_SENDER: z.enum(['ses', 'stub']),
      EMAIL_FROM: requiredText.optional(),
      EMAIL_CONFIGURATION_SET: requiredText.optional(),
      REST_URL: z.url(),
      WEB_URL: z.url(),
    })
    .refine(
      ({ EMAIL_SENDER, EMAIL_FROM, EMAIL_CONFIGURATION_SET }) =>
        EMAIL_SENDER === 'stub' || (EMAIL_FROM && EMAIL_CONFIGURATION_SET),
      { error: 'SES needs EMAIL_FROM and EMAIL_CONFIGURATION_SET' },
    )
    .transform((environment) => ({
      /** By SES, or only as a line in the log. */
      sender: environment.EMAIL_SENDER,
      from: environment.EMAIL_FROM,
      configurationSet: environment.EMAIL_CONFIGURATION_SET,
      /** The base of the REST routes, without a slash at its end. */
      restUrl: reachableUrl(environment.REST_URL, emulatorSettings().url),
      /** The page on which people chat, without a slash at its end. */
      webUrl: reachableUrl(environment.WEB_URL, emulatorSettings().url),
    })),
)

/** The dead letters of SES events. */
export const emailFeedbackDeadLetterSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ EMAIL_FEEDBACK_DLQ_URL: z.url() })
    .transform(({ EMAIL_FEEDBACK_DLQ_URL }) => ({ url: EMAIL_FEEDBACK_DLQ_URL })),
)
