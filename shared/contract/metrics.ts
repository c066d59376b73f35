/**
 * What functions count and measure, by the names that CloudWatch has them under. Each is one number for the whole
 * stage: a dimension more would multiply their price, and which function it was stands in the log line that carries it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const metricNamespace = 'Parley'
export const metricDimension = 'stage'

export const metricUnits = {
  /** What people said, and was written: once each. */
  MessagesSent: 'Count',
  /** Repeats of a clientMessageId, which got the first one's seq. */
  MessageDuplicates: 'Count',
  /** Writes at the end of a log that another writer got ahead of. */
  AppendConflicts: 'Count',
  /** From a message's `sentAt` until all its recipients had been posted to; a repeat of a message does not count. */
  FanOutLatency: 'Milliseconds',
  /** Sockets that took a push. */
  FanOutRecipients: 'Count',
  /** Sockets found closed (410). */
  FanOutGone: 'Count',
  /** Posts that were throttled (429). */
  FanOutThrottled: 'Count',
  /** Recipients tried again. */
  FanOutRetries: 'Count',
  /** Fan-outs put into a queue: of large chats, and of recipients that could not be reached. */
  FanOutHandedOver: 'Count',
  /** Recipients given up, who find the gap themselves. */
  FanOutAbandoned: 'Count',
  /** Events put on the bus of domain events. */
  DomainEvents: 'Count',
  EmailsSent: 'Count',
  EmailsThrottled: 'Count',
  /** Not taken for good: a malformed address, a sender that is not verified. */
  EmailsRefused: 'Count',
  /** Not sent because the address bounced, or its owner called an e-mail spam. */
  EmailsSuppressed: 'Count',
  RequiredNotificationsSucceeded: 'Count',
  /** Ended with a tombstone. */
  RequiredNotificationsFailed: 'Count',
  /** Refused before anything was written. */
  RequiredNotificationsRefused: 'Count',
  /** Records that a function set aside itself, because no retry would help them. */
  DeadLetters: 'Count',
} as const

export type MetricName = keyof typeof metricUnits
type NameOf<Unit extends string> = {
  [Name in MetricName]: (typeof metricUnits)[Name] extends Unit ? Name : never
}[MetricName]

export type CountedName = NameOf<'Count'>
export type TimedName = NameOf<'Milliseconds'>
