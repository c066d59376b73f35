import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

export const queueDefaults = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
} as const satisfies QueueProps

/** A queue for what could not be handled, kept as long as SQS keeps anything (14 days). */
export const deadLetterQueue = (scope: Construct, id: string, { fifo = false } = {}) =>
  new Queue(scope, id, { ...queueDefaults, ...(fifo && { fifo }), retentionPeriod: Duration.days(14) })
