import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { cleanUpLater } from '../../shared/domain/chats/clean-up-later.ts'
import { cleanUpRemoved } from '../../shared/domain/chats/clean-up-removed.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { cleanUpSettings } from '../../shared/platform/settings/clean-up.ts'
import type { Item } from '../../shared/platform/storage/table.ts'
import { queueFunction, streamFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

const cleanUp = async (record: DynamoDBRecord): Promise<void> => {
  const { eventID: eventId, dynamodb } = record
  if (!dynamodb?.OldImage) return
  try {
    logger.info('cleaned up', { eventId, ...(await cleanUpRemoved(dynamodb.OldImage as Item)) })
  } catch (error) {
    logger.error('clean-up failed', { eventId, error })
    await cleanUpLater(JSON.stringify(record), String(error))
  }
}

const Removal = z.object({
  dynamodb: z.object({ OldImage: z.custom<Item>((image) => typeof image === 'object') }),
})

const retryCleanUp = async (record: SQSRecord): Promise<void> => {
  const removal = await readBody(record, Removal, cleanUpSettings().deadLettersUrl)
  if (!removal) return
  const { messageId } = record
  logger.info('cleaned up', { messageId, ...(await cleanUpRemoved(removal.dynamodb.OldImage)) })
}

const streamed = streamFunction(cleanUp)
const retried = queueFunction(retryCleanUp)

const isRetry = (event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent =>
  event.Records[0]?.eventSource === 'aws:sqs'

/**
 * The table's stream, filtered to removed chats, members and attachments, and the queue of those whose clean-up failed:
 * they are retried there, so that they do not hold up the stream.
 */
export const handler = (event: DynamoDBStreamEvent | SQSEvent, context: Context) =>
  isRetry(event) ? retried(event, context) : streamed(event, context)
