import type { DynamoDBRecord } from 'aws-lambda'
import { cleanUpRemoved } from '../../shared/chats/clean-up-removed.ts'
import { logger } from '../../shared/observability/logger.ts'
import type { Item } from '../../shared/storage/table.ts'
import { streamFunction } from '../batch-function.ts'

const cleanUp = async ({ eventID: eventId, dynamodb }: DynamoDBRecord): Promise<void> => {
  if (!dynamodb?.OldImage) return
  logger.info('cleaned up', { eventId, ...(await cleanUpRemoved(dynamodb.OldImage as Item)) })
}

/** The table's stream, filtered to removed chats, members and attachments. */
export const handler = streamFunction(cleanUp)
