import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import middy from '@middy/core'
import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda'
import { logger } from '../shared/platform/observability/logger.ts'
import { countLateJobs } from './late-jobs.ts'
import { observed } from './observed.ts'
import { type Batch, type Failures, retryFailures } from './retry-failures.ts'

/**
 * The middleware of every function of batches. It logs each batch once, while records are logged by their handlers,
 * and lets failed messages of a queue come again after seconds.
 */
export const batchMiddleware = <Event extends Batch, Answer extends Failures>() => [
  observed<Event, Answer>(
    'batch',
    ({ Records }) => ({ records: Records.length }),
    (answer) => ({ failed: answer?.batchItemFailures.length }),
  ),
  countLateJobs<Event>(),
  retryFailures<Event, Answer>(),
]

type Handle<Item> = (record: Item) => Promise<void>

/** Logs why a record failed: the processor only counts. */
const logged =
  <Item extends Batch['Records'][number]>(handle: Handle<Item>): Handle<Item> =>
  async (record) => {
    try {
      await handle(record)
    } catch (error) {
      const { messageId, eventID: eventId } = record
      logger.error('record failed', { messageId, eventId, error })
      throw error
    }
  }

const batchFunction = <Event extends Batch, Answer extends Failures>(
  type: keyof typeof EventType,
  handle: Handle<Event['Records'][number]>,
) => {
  const processor = new BatchProcessor(EventType[type])
  return middy<Event, Answer>()
    .use(batchMiddleware<Event, Answer>())
    .handler(async (event, context) => {
      // A batch that fails as a whole is answered like any other: an exception would carry the errors of its records.
      const options = { context: context as Context, throwOnFullBatchFailure: false }
      const failures: Failures = await processPartialResponse(
        event as never,
        logged(handle),
        processor,
        options,
      )
      return failures as Answer
    })
}

/** The handler of a queue. SQS delivers a message whose handling fails again, and in the end to the dead letters. */
export const queueFunction = (handle: Handle<SQSRecord>) =>
  batchFunction<SQSEvent, SQSBatchResponse>('SQS', handle)

/** The handler of the table's stream. Lambda delivers it again from the first record that fails. */
export const streamFunction = (handle: Handle<DynamoDBRecord>) =>
  batchFunction<DynamoDBStreamEvent, DynamoDBBatchResponse>('DynamoDBStreams', handle)
