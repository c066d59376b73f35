import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import middy from '@middy/core'
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { cleanUpRemoved } from '../../shared/chats/clean-up-removed.ts'
import { logger } from '../../shared/observability/logger.ts'
import type { Item } from '../../shared/storage/table.ts'

const processor = new BatchProcessor(EventType.DynamoDBStreams)

const cleanUp = async ({ dynamodb }: DynamoDBRecord): Promise<void> => {
  if (dynamodb?.OldImage) await cleanUpRemoved(dynamodb.OldImage as Item)
}

/** The table's stream, filtered to removed chats, members and attachments. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event, context) => {
  logger.addContext(context as Context)
  return processPartialResponse(event, cleanUp, processor, { context: context as Context })
})
