import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2'
import { httpStatusOf } from '../../platform/aws/http-status.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { logger } from '../../platform/observability/logger.ts'
import { count } from '../../platform/observability/metrics.ts'
import { emailSettings } from '../../platform/settings/email.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import { backOff } from '../../platform/storage/backoff.ts'
import { type Email, EmailRefusedError, EmailThrottledError } from './email.ts'
import { maskAddress } from './mask-address.ts'

/** SES has no idempotency: a request that timed out may have been processed, so the SDK must not retry it. */
const ses = onFirstUse(() => sdkClient(SESv2Client, { maxAttempts: 1 }))

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' })

/**
 * The two headers let mail programs offer one click to stop these e-mails.
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
      ...(unsubscribeUrl !== undefined && {
        Headers: [
          { Name: 'List-Unsubscribe', Value: `<${unsubscribeUrl}>` },
          { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
        ],
      }),
    },
  },
})

const throttled = 429
/** The daily quota is used up; it recovers over the day. */
const quotaUsedUp = 'LimitExceededException'
/**
 * A new account may send 14 e-mails a second: a throttled e-mail is retried here before its job goes back to the queue.
 */
const maxAttempts = 5

const failure = (error: unknown): EmailThrottledError | EmailRefusedError => {
  const { name } = error as Error
  const status = httpStatusOf(error)
  if (status === undefined)
    return new EmailThrottledError(`SES did not answer: ${name}`, { perhapsSent: true })
  if (status === throttled || status >= 500 || name === quotaUsedUp)
    return new EmailThrottledError(`SES answered ${name}`, { perhapsSent: false })
  return new EmailRefusedError(`SES answered ${name}`)
}

const sendBySes = async (email: Email): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await ses().send(new SendEmailCommand(requestOf(email)))
      return
    } catch (error) {
      if (httpStatusOf(error) !== throttled || attempt === maxAttempts) throw failure(error)
      await backOff(attempt, 100, 2000)
    }
  }
}

const counted = async (send: () => Promise<void>): Promise<void> => {
  try {
    await send()
  } catch (error) {
    count(error instanceof EmailRefusedError ? 'EmailsRefused' : 'EmailsThrottled')
    throw error
  }
  count('EmailsSent')
}

/**
 * Sends an e-mail by SES or, where the sender is the stub, logs it: its user, the masked address and the subject; never
 * its text, which contains the unsubscribe link.
 * @throws EmailThrottledError, EmailRefusedError.
 */
export const sendEmail = (email: Email): Promise<void> =>
  counted(async () => {
    const { userId, address, subject } = email
    if (emailSettings().sender === 'ses') await sendBySes(email)
    else logger.info('e-mail', { userId, to: maskAddress(address), subject })
  })

/**
 * Sends an e-mail about an account, such as a code. It goes the way of the user pool's own codes, by SES wherever there
 * is a sender, also where e-mails about chats are only logged: a log must not hold a code, and no other place has it.
 * @throws EmailThrottledError, EmailRefusedError, also where the deployment has no sender.
 */
export const sendAccountEmail = (email: Email): Promise<void> =>
  counted(async () => {
    if (emailSettings().from === undefined) throw new EmailRefusedError('There is no sender (emailFrom)')
    await sendBySes(email)
  })
