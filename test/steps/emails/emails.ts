import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { Message } from '../../../shared/contract/messages.ts'
import { askAws } from '../aws/aws-api.ts'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { eventually } from '../generic/eventually.ts'
import type { User } from '../accounts/given-users.ts'
import { changeSettings } from '../aws/lambda.ts'
import { queueUrlOf, sendTo, sqs } from '../aws/queues.ts'
import { switchEmails } from '../deployment/switch-emails.ts'

/** The recipient of the e-mails. */
export const from = 'parley@example.com'

/** Has the queue of notifications bring what comes from now on after so many seconds. */
const delayNotifications = async (seconds: number): Promise<number> => {
  const QueueUrl = queueUrlOf('NotificationsQueueUrl')
  const { Attributes } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['DelaySeconds'] }),
  )
  await sqs().send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: String(seconds) } }))
  return Number(Attributes?.['DelaySeconds'])
}

const delaySeconds = 1
export const intervalSeconds = 2

/**
 * Has e-mails sent by SES, and soon, until the function that it returns is called. All else is as it was deployed: a
 * minute and five of them would take as long here.
 */
export const givenPromptEmails = async (): Promise<() => Promise<void>> => {
  await new SESv2Client(clientSettings()).send(new CreateEmailIdentityCommand({ EmailIdentity: from }))
  const restore = await changeSettings(['NotifyFunctionName'], {
    EMAIL_SENDER: 'ses',
    EMAIL_FROM: from,
    EMAIL_CONFIGURATION_SET: 'as-deployed',
    NOTIFICATION_DELAY_SECONDS: String(delaySeconds),
    NOTIFICATION_INTERVAL_SECONDS: String(intervalSeconds),
  })
  const before = await delayNotifications(delaySeconds)
  const { endpointUrl, outputs } = deployment()
  await switchEmails(endpointUrl, outputs, 'on')
  return async () => {
    await switchEmails(endpointUrl, outputs, 'off')
    await delayNotifications(before)
    await restore()
  }
}

export type SentEmail = { subject: string; text: string; html: string }

/** The e-mails that SES was asked to send to one recipient, in order. Codes of the user pool are not among them. */
export const emailsTo = async ({ email }: User): Promise<SentEmail[]> => {
  const answer = await fetch(`${deployment().endpointUrl}/_ministack/ses/messages`)
  const { messages } = (await answer.json()) as {
    messages: Record<
      string,
      { Source: string; To: string[]; Subject: string; BodyText: string; BodyHtml: string }[]
    >
  }
  return Object.values(messages)
    .flat()
    .filter(({ Source, To }) => Source === from && To.includes(email))
    .map(({ Subject, BodyText, BodyHtml }) => ({ subject: Subject, text: BodyText, html: BodyHtml }))
}

/** Waits until somebody has had so many e-mails. */
export const receivesEmails = (account: User, count: number): Promise<SentEmail[]> =>
  eventually(`${account.username} has ${count} e-mails`, async () => {
    const emails = await emailsTo(account)
    return emails.length >= count ? emails : undefined
  })

/** Holds back what follows from messages that are written meanwhile, so that a test can take its time. */
export const whileEmailsWait = async <T>(work: () => Promise<T>): Promise<T> => {
  const before = await delayNotifications(900)
  try {
    return await work()
  } finally {
    await delayNotifications(before)
  }
}

/** Puts a job into the queue of notifications, to be done at once. */
export const queueNotification = (body: string): Promise<void> =>
  sendTo('NotificationsQueueUrl', body, { DelaySeconds: 0 })

/** Does now what follows from a message, though its event may be held back. */
export const followUpOn = ({ chatId, seq }: Message): Promise<void> =>
  queueNotification(
    JSON.stringify({ 'detail-type': 'message.created', detail: { chatId, message: { seq } } }),
  )

/** Tells the topic what SES would: the emulator takes e-mails, but reports of none. */
export const publishFeedback = async (message: unknown): Promise<void> => {
  await askAws('sns', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: deployment().outputs['EmailFeedbackTopicArn'] ?? '',
      Message: typeof message === 'string' ? message : JSON.stringify(message),
    }).toString(),
  })
}
