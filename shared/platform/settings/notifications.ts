import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

/** SQS delays a message by at most 15 minutes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const seconds = () => z.coerce.number().int().min(1).max(900)

export const notificationSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      NOTIFICATIONS_QUEUE_URL: z.url(),
      NOTIFICATIONS_DLQ_URL: z.url(),
      NOTIFICATION_DELAY_SECONDS: seconds(),
      NOTIFICATION_INTERVAL_SECONDS: seconds(),
    })
    .transform((environment) => ({
      queueUrl: environment.NOTIFICATIONS_QUEUE_URL,
      deadLettersUrl: environment.NOTIFICATIONS_DLQ_URL,
      /** How long members may read a message by themselves before an e-mail; a chat is swept at most this often. */
      delayMs: environment.NOTIFICATION_DELAY_SECONDS * 1000,
      /** A member gets at most one e-mail per chat in this time. */
      intervalMs: environment.NOTIFICATION_INTERVAL_SECONDS * 1000,
    })),
)

/** Milliseconds between two required notifications of one chat to one member. */
export const requiredIntervalSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ NOTIFICATION_INTERVAL_SECONDS: seconds() })
    .transform(({ NOTIFICATION_INTERVAL_SECONDS }) => ({ intervalMs: NOTIFICATION_INTERVAL_SECONDS * 1000 })),
)

/** The workflow of messages that everyone must be notified of. */
export const requiredNotificationSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ REQUIRED_NOTIFICATION_ARN: requiredText })
    .transform(({ REQUIRED_NOTIFICATION_ARN }) => ({ workflowArn: REQUIRED_NOTIFICATION_ARN })),
)

/** The dead letters of the queue that finds required notifications without a decision. */
export const notificationGuardSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ NOTIFICATION_GUARD_DLQ_URL: z.url() })
    .transform(({ NOTIFICATION_GUARD_DLQ_URL }) => ({ deadLettersUrl: NOTIFICATION_GUARD_DLQ_URL })),
)
