import { ChangeMessageVisibilityBatchCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { sqs } from './sqs.ts'
import { logger } from '../observability/logger.ts'
import { chunksOf } from '../storage/chunks.ts'

/** A message that was received and whose handling failed. */
export type FailedMessage = { receiptHandle: string; receives: number }

/** The first retry heals what passed by itself; the later ones wait for an outage to end. */
const delaysSeconds = [2, 15, 90]

/**
 * Seconds after which a failed message should come again. After some receives it is undefined: the queue's own
 * visibility timeout counts from there on.
 */
export const retryDelaySeconds = (receives: number): number | undefined => delaysSeconds[receives - 1]

/** SQS's limit for one batch. */
const batchLimit = 10

/**
 * Lets failed messages of a queue come again after seconds. Without this they stay invisible for the queue's
 * visibility timeout, six times as long as their function may run. Order is kept: SQS delivers nothing of a FIFO
 * group while an earlier message of it is invisible.
 *
 * Never throws: a message that this cannot help comes again all the same, later.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export const retrySoon = async (queueArn: string, failed: readonly FailedMessage[]): Promise<void> => {
  const entries = failed.flatMap(({ receiptHandle, receives }, index) => {
    const VisibilityTimeout = retryDelaySeconds(receives)
    if (VisibilityTimeout === undefined) return []
    return [{ Id: String(index), ReceiptHandle: receiptHandle, VisibilityTimeout }]
  })
  if (entries.length === 0) return
  try {
    const [account, name] = queueArn.split(':').slice(-2)
    const { QueueUrl } = await sqs().send(
      new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
    )
    for (const Entries of chunksOf(entries, batchLimit)) {
      const { Failed = [] } = await sqs().send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))
      if (Failed.length > 0)
        logger.warn('retries stay late', { failed: Failed.length, code: Failed[0]?.Code })
    }
  } catch (error) {
    logger.warn('retries stay late', { error })
  }
}
