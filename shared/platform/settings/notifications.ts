import { lazySettings } from './lazy-settings.ts'
import { text, url, wholeNumber } from './readers.ts'

/** SQS delays a message by at most 15 minutes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const seconds = () => wholeNumber(1, 900)

export const notificationSettings = /* @__PURE__ */ lazySettings(
  () => ({
    NOTIFICATIONS_QUEUE_URL: url,
    NOTIFICATIONS_DLQ_URL: url,
    NOTIFICATION_DELAY_SECONDS: seconds(),
    NOTIFICATION_INTERVAL_SECONDS: seconds(),
  }),
  (environment) => ({
    queueUrl: environment.NOTIFICATIONS_QUEUE_URL,
    deadLettersUrl: environment.NOTIFICATIONS_DLQ_URL,
    /** How long members may read a message by themselves before an e-mail; a chat is swept at most this often. */
    delayMs: environment.NOTIFICATION_DELAY_SECONDS * 1000,
    /** A member gets at most one e-mail per chat in this time. */
    intervalMs: environment.NOTIFICATION_INTERVAL_SECONDS * 1000,
  }),
)

/** Milliseconds between two required notifications of one chat to one member. */
export const requiredIntervalSettings = /* @__PURE__ */ lazySettings(
  () => ({ NOTIFICATION_INTERVAL_SECONDS: seconds() }),
  ({ NOTIFICATION_INTERVAL_SECONDS }) => ({ intervalMs: NOTIFICATION_INTERVAL_SECONDS * 1000 }),
)

/** The workflow of messages that everyone must be notified of. */
export const requiredNotificationSettings = /* @__PURE__ */ lazySettings(
  () => ({ REQUIRED_NOTIFICATION_ARN: text }),
  ({ REQUIRED_NOTIFICATION_ARN }) => ({ workflowArn: REQUIRED_NOTIFICATION_ARN }),
)

/** The dead letters of the queue that finds required notifications without a decision. */
export const notificationGuardSettings = /* @__PURE__ */ lazySettings(
  () => ({ NOTIFICATION_GUARD_DLQ_URL: url }),
  ({ NOTIFICATION_GUARD_DLQ_URL }) => ({ deadLettersUrl: NOTIFICATION_GUARD_DLQ_URL }),
)
