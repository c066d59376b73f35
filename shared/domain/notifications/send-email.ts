import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { logger } from '../../platform/observability/logger.ts'
import { count } from '../../platform/observability/metrics.ts'
import { emailSettings } from '../../platform/settings/email.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import { backOff } from '../../platform/storage/backoff.ts'
import { type Email, EmailRefused, EmailThrottled } from './email.ts'
import { maskAddress } from './mask-address.ts'

/** SES knows no idempotency: a request that timed out may have been heard, so the SDK must not repeat it by itself. */
const ses = onFirstUse(() => sdkClient(SESv2Client, { maxAttempts: 1 }))

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' })

/**
 * What SES is asked. The two headers let mail programs offer one click to stop these e-mails.
 * @see https://www.rfc-editor.org/rfc/rfc8058
 */
const requestOf = ({ address, subject, text, html, unsubscribeUrl }: Email): SendEmailCommandInput => ({
  FromEmailAddress: emailSettings().from,
  ConfigurationSetName: emailSettings().configurationSet,
  Destination: { ToAddresses: [address] },
  Content: {
    Simple: {
      Subject: utf8(subject),
      Body: { Text: utf8(text), Html: utf8(html) },
      Headers: [
        { Name: 'List-Unsubscribe', Value: `<${unsubscribeUrl}>` },
        { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
      ],
    },
  },
})

const throttled = 429
/** The day's quota: it comes back as the day goes by. */
const quotaUsedUp = 'LimitExceededException'
/** A new account may send 14 e-mails a second: who has to wait waits here, before it goes back to a queue. */
const attempts = 5

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

const failure = (error: unknown): EmailThrottled | EmailRefused => {
  const { name } = error as Error
  const status = statusOf(error)
  if (status === undefined) return new EmailThrottled(`No answer of SES: ${name}`, { perhapsSent: true })
  if (status === throttled || status >= 500 || name === quotaUsedUp)
    return new EmailThrottled(`SES answered ${name}`, { perhapsSent: false })
  return new EmailRefused(`SES answered ${name}`)
}

const sendBySes = async (email: Email): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await ses().send(new SendEmailCommand(requestOf(email)))
      return
    } catch (error) {
      if (statusOf(error) !== throttled || attempt === attempts) throw failure(error)
      await backOff(attempt, 100, 2000)
    }
  }
}

/**
 * Sends an e-mail by SES, or, where the sender is the stub, writes it into the log: whose it is, the address masked,
 * and its subject; never its text, which holds the unsubscribe link.
 * @throws EmailThrottled, EmailRefused.
 */
export const sendEmail = async (email: Email): Promise<void> => {
  const { userId, address, subject } = email
  try {
    if (emailSettings().sender === 'ses') await sendBySes(email)
    else logger.info('e-mail', { userId, to: maskAddress(address), subject })
  } catch (error) {
    count(error instanceof EmailRefused ? 'EmailsRefused' : 'EmailsThrottled')
    throw error
  }
  count('EmailsSent')
}
