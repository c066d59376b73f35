import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { adoptPicture } from '../../shared/domain/accounts/adopt-picture.ts'
import { cleanUpLater } from '../../shared/domain/chats/clean-up-later.ts'
import { followChange, type ItemChange } from '../../shared/domain/chats/follow-change.ts'
import { announceEnd } from '../../shared/domain/sockets/announce-presence.ts'
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
/** A change whose clean-up failed, a user whose last socket ended, or one whose picture is to be fetched. */
export const CleanUpJob = z
  .object({
    dynamodb: z
      .object({ OldImage: image, NewImage: image })
      .refine(({ OldImage, NewImage }) => OldImage ?? NewImage, 'Must have an image of the item')
      .optional(),
    offline: z.object({ userId: z.string().min(1), lastSeenAt: z.string().optional() }).optional(),
    picture: z.object({ userId: z.string().min(1) }).optional(),
  })
  .refine(
    ({ dynamodb, offline, picture }) => dynamodb ?? offline ?? picture,
    'Must have `dynamodb`, `offline` or `picture`',
  )

const followJob = async (record: SQSRecord): Promise<void> => {
  const job = await readBody(record, CleanUpJob, cleanUpSettings().deadLettersUrl)
  if (job?.offline) await announceEnd(job.offline)
  if (job?.picture) await adoptPicture(job.picture.userId)
  if (!job?.dynamodb) return
  const { messageId } = record
  logger.info('cleaned up', { messageId, ...(await followChange(changeOf(job.dynamodb))) })
}

const streamed = streamFunction(cleanUp)
const queued = queueFunction(followJob)

const isQueued = (event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent =>
  event.Records[0]?.eventSource === 'aws:sqs'

/**
 * The table's stream, filtered to removed chats, members, attachments and sockets and to changes of presence, and a
 * queue: of those whose clean-up failed, which are retried there so that they do not hold up the stream, as the
 * pictures of new users are fetched there; and of users who went offline, which is announced once it has lasted.
 */
export const handler = (event: DynamoDBStreamEvent | SQSEvent, context: Context) =>
  isQueued(event) ? queued(event, context) : streamed(event, context)
