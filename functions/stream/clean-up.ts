import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { cleanUpLater } from '../../shared/domain/chats/clean-up-later.ts'
import { followChange, type ItemChange } from '../../shared/domain/chats/follow-change.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { cleanUpSettings } from '../../shared/platform/settings/clean-up.ts'
import type { Item } from '../../shared/platform/storage/table.ts'
import { queueFunction, streamFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

type Images = { OldImage?: Item | undefined; NewImage?: Item | undefined }
const changeOf = ({ OldImage, NewImage }: Images): ItemChange => ({ before: OldImage, after: NewImage })

const cleanUp = async (record: DynamoDBRecord): Promise<void> => {
  const { eventID: eventId, dynamodb } = record
  if (!dynamodb) return
  try {
    logger.info('cleaned up', { eventId, ...(await followChange(changeOf(dynamodb as Images))) })
  } catch (error) {
    logger.error('clean-up failed', { eventId, error })
    await cleanUpLater(JSON.stringify(record), String(error))
  }
}

const image = z.custom<Item>((value) => typeof value === 'object').optional()
const Change = z.object({
  dynamodb: z
    .object({ OldImage: image, NewImage: image })
    .refine(({ OldImage, NewImage }) => OldImage ?? NewImage, 'Must have an image of the item'),
})

const retryCleanUp = async (record: SQSRecord): Promise<void> => {
  const change = await readBody(record, Change, cleanUpSettings().deadLettersUrl)
  if (!change) return
  const { messageId } = record
  logger.info('cleaned up', { messageId, ...(await followChange(changeOf(change.dynamodb))) })
}

const streamed = streamFunction(cleanUp)
const retried = queueFunction(retryCleanUp)

const isRetry = (event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent =>
  event.Records[0]?.eventSource === 'aws:sqs'

/**
 * The table's stream, filtered to removed chats, members, attachments and sockets and to changes of presence, and the
 * queue of those whose clean-up failed: they are retried there, so that they do not hold up the stream.
 */
export const handler = (event: DynamoDBStreamEvent | SQSEvent, context: Context) =>
  isRetry(event) ? retried(event, context) : streamed(event, context)
