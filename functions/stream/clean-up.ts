import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { cleanUpLater, refuseCleanUp } from '../../shared/domain/chats/clean-up-later.ts'
import { cleanUpRemoved } from '../../shared/domain/chats/clean-up-removed.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import type { Item } from '../../shared/platform/storage/table.ts'
import { queueFunction, streamFunction } from '../batch-function.ts'
import { parseJson } from '../parse-json.ts'

const cleanUp = async (record: DynamoDBRecord): Promise<void> => {
  const { eventID: eventId, dynamodb } = record
  if (!dynamodb?.OldImage) return
  try {
    logger.info('cleaned up', { eventId, ...(await cleanUpRemoved(dynamodb.OldImage as Item)) })
  } catch (error) {
    logger.error('a clean-up failed', { eventId, error })
    await cleanUpLater(JSON.stringify(record), String(error))
  }
}

const Removal = z.object({
  dynamodb: z.object({ OldImage: z.custom<Item>((image) => typeof image === 'object') }),
})

const cleanUpAgain = async ({ body, messageId }: SQSRecord): Promise<void> => {
  const { success, data, error } = parseJson(Removal, body)
  if (success) {
    logger.info('cleaned up', { messageId, ...(await cleanUpRemoved(data.dynamodb.OldImage)) })
    return
  }
  const reason = z.prettifyError(error)
  logger.error('a removal cannot be read', { messageId, reason })
  await refuseCleanUp(body, reason)
}

const streamed = streamFunction(cleanUp)
const retried = queueFunction(cleanUpAgain)

const isRetry = (event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent =>
  event.Records[0]?.eventSource === 'aws:sqs'

/**
 * The table's stream, filtered to removed chats, members and attachments. A clean-up that fails does not hold up those
 * behind it: its record goes to a queue, from where it comes again.
 */
export const handler = (event: DynamoDBStreamEvent | SQSEvent, context: Context) =>
  isRetry(event) ? retried(event, context) : streamed(event, context)
