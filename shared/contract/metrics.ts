/**
 * The metrics that functions publish, by their names in CloudWatch. Each is one number for the whole stage, because a
 * further dimension would multiply the price. The log line that carries a metric names its function.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const metricNamespace = 'Parley'
export const metricDimension = 'stage'

export const metricUnits = {
  /** Messages of users, once each. */
  MessagesSent: 'Count',
  /** Repeats of a clientMessageId, which got the seq of the first message. */
  MessageDuplicates: 'Count',
  /** Appends that lost the race for the next seq. */
  AppendConflicts: 'Count',
  /** Appends handed over to the queue of busy chats. */
  AppendsQueued: 'Count',
  /** Messages and edits that the moderator refused, or that nobody could check. */
  MessagesRefused: 'Count',
  /** Questions that the moderator did not answer as it should, or in time. */
  ModeratorFailures: 'Count',
  /** From a message's `sentAt` until it was posted to all recipients. Repeats do not count. */
  FanOutLatency: 'Milliseconds',
  /** Sockets that accepted a push. */
  FanOutRecipients: 'Count',
  /** Sockets found closed (410). */
  FanOutGone: 'Count',
  /** Posts that were throttled (429). */
  FanOutThrottled: 'Count',
  /** Posts that were retried. */
  FanOutRetries: 'Count',
  /** Fan-outs handed over to a queue: for large chats, and for recipients that could not be reached. */
  FanOutHandedOver: 'Count',
  /** Recipients given up. Their clients find the gap by themselves. */
  FanOutAbandoned: 'Count',
  /** Events put on the bus of domain events. */
  DomainEvents: 'Count',
  EmailsSent: 'Count',
  EmailsThrottled: 'Count',
  /** Refused for good: a malformed address, a sender that is not verified. */
  EmailsRefused: 'Count',
  /** Not sent because the address bounced or its owner reported spam. */
  EmailsSuppressed: 'Count',
  RequiredNotificationsSucceeded: 'Count',
  /** Ended with a tombstone. */
  RequiredNotificationsFailed: 'Count',
  /** Refused before anything was written. */
  RequiredNotificationsRefused: 'Count',
  /** Records that a function set aside because no retry would help. */
  DeadLetters: 'Count',
  /** Messages in all queues of dead letters, at each look. Not written while there are none. */
  DeadLettersWaiting: 'Count',
  /** Queues with messages that nothing takes, at each look. */
  StalledQueues: 'Count',
  /** Jobs that were handled later than they ought to be, at each attempt. */
  LateJobs: 'Count',
} as const

export type MetricName = keyof typeof metricUnits
type NameOf<Unit extends string> = {
  [Name in MetricName]: (typeof metricUnits)[Name] extends Unit ? Name : never
}[MetricName]

export type CountedName = NameOf<'Count'>
export type TimedName = NameOf<'Milliseconds'>
