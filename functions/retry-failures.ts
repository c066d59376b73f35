import type middy from '@middy/core'
import type { SQSRecord } from 'aws-lambda'
import { retrySoon } from '../shared/platform/queues/retry-soon.ts'

/** The records of a queue or of a stream. Streams have retries of their own. */
export type Batch = {
  Records: { messageId?: string; eventID?: string | undefined; eventSource?: string | undefined }[]
}
export type Failures = { batchItemFailures: readonly unknown[] }

const queueRecords = ({ Records }: Batch): SQSRecord[] =>
  Records.filter((record): record is SQSRecord => record.eventSource === 'aws:sqs')

const retry = async (records: readonly SQSRecord[]): Promise<void> => {
  const [first] = records
  if (!first) return
  await retrySoon(
    first.eventSourceARN,
    records.map(({ receiptHandle, attributes }) => ({
      receiptHandle,
      receives: Number(attributes.ApproximateReceiveCount),
    })),
  )
}

/**
 * Lets messages of a queue come again after seconds when their handling fails: those that the handler names, or all
 * when it throws. A function that is killed by its timeout cannot do so; its messages wait for the visibility timeout.
 */
export const retryFailures = <Event extends Batch, Answer extends Failures>(): middy.MiddlewareObj<
  Event,
  Answer
> => ({
  after: async ({ event, response }) => {
    const failures = (response?.batchItemFailures ?? []) as { itemIdentifier?: string }[]
    const ids = new Set(failures.map(({ itemIdentifier }) => itemIdentifier))
    await retry(queueRecords(event).filter(({ messageId }) => ids.has(messageId)))
  },
  onError: async ({ event }) => {
    await retry(queueRecords(event))
  },
})
