import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import middy from '@middy/core'
import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda'
import * as z from 'zod'
import { cleanUpLater, refuseCleanUp } from '../../shared/chats/clean-up-later.ts'
import { cleanUpRemoved } from '../../shared/chats/clean-up-removed.ts'
import { logger } from '../../shared/observability/logger.ts'
import type { Item } from '../../shared/storage/table.ts'

const streamed = new BatchProcessor(EventType.DynamoDBStreams)
const retried = new BatchProcessor(EventType.SQS)

const cleanUp = async (record: DynamoDBRecord): Promise<void> => {
  try {
    if (record.dynamodb?.OldImage) await cleanUpRemoved(record.dynamodb.OldImage as Item)
  } catch (error) {
    logger.error('a clean-up failed', { eventId: record.eventID, error: error as Error })
    await cleanUpLater(JSON.stringify(record), String(error))
  }
}

const Removal = z.object({
  dynamodb: z.object({ OldImage: z.custom<Item>((image) => typeof image === 'object') }),
})

const parse = (body: string) => {
  try {
    return Removal.safeParse(JSON.parse(body))
  } catch {
    return Removal.safeParse(undefined)
  }
}

const cleanUpAgain = async ({ body, messageId }: SQSRecord): Promise<void> => {
  const { success, data, error } = parse(body)
  if (success) return cleanUpRemoved(data.dynamodb.OldImage)
  const reason = z.prettifyError(error)
  logger.error('a removal cannot be read', { messageId, reason })
  await refuseCleanUp(body, reason)
}

const isRetry = (event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent =>
  event.Records[0]?.eventSource === 'aws:sqs'

/**
 * The table's stream, filtered to removed chats, members and attachments. A clean-up that fails does not hold up those
 * behind it: its record goes to a queue, from where it comes again.
 */
export const handler = middy<DynamoDBStreamEvent | SQSEvent, DynamoDBBatchResponse>().handler(
  async (event, context) => {
    logger.addContext(context as Context)
    const options = { context: context as Context }
    return isRetry(event)
      ? processPartialResponse(event, cleanUpAgain, retried, options)
      : processPartialResponse(event, cleanUp, streamed, options)
  },
)
