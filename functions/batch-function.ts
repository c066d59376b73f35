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
import { type Batch, batchLog, type Failures } from './batch-log.ts'

type Handle<Item> = (record: Item) => Promise<void>

/** Without this, nobody would know what a record failed of: the processor only counts. */
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
    .use(batchLog<Event, Answer>())
    .handler(async (event, context) => {
      // A batch that fails as a whole is answered like any other; thrown, it would carry what its records failed of.
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

/** The handler of a queue: a message whose handling fails is brought again, while its neighbours go through. */
export const queueFunction = (handle: Handle<SQSRecord>) =>
  batchFunction<SQSEvent, SQSBatchResponse>('SQS', handle)

/** The handler of the table's stream: from the first record that fails on, they are brought again. */
export const streamFunction = (handle: Handle<DynamoDBRecord>) =>
  batchFunction<DynamoDBStreamEvent, DynamoDBBatchResponse>('DynamoDBStreams', handle)
