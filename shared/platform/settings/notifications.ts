import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

/** SQS delays a message by no more: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const seconds = z.coerce.number().int().min(1).max(900)

const settings = parseSettings({
  NOTIFICATIONS_QUEUE_URL: z.url(),
  NOTIFICATIONS_DLQ_URL: z.url(),
  NOTIFICATION_DELAY_SECONDS: seconds,
  NOTIFICATION_INTERVAL_SECONDS: seconds,
})

export const notificationSettings = {
  queueUrl: settings.NOTIFICATIONS_QUEUE_URL,
  deadLettersUrl: settings.NOTIFICATIONS_DLQ_URL,
  /** How long after a message its readers are left to find it by themselves; chats are looked through no more often. */
  delayMs: settings.NOTIFICATION_DELAY_SECONDS * 1000,
  /** At most one e-mail per chat and member in this time. */
  intervalMs: settings.NOTIFICATION_INTERVAL_SECONDS * 1000,
}
