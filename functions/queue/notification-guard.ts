import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { logger } from '../../shared/observability/logger.ts'
import { finishAbandoned } from '../../shared/required-notifications/finish-abandoned.ts'
import { Guarded } from '../../shared/required-notifications/workflow.ts'

const processor = new BatchProcessor(EventType.SQS)

const look = async ({ body }: SQSRecord): Promise<void> => finishAbandoned(Guarded.parse(JSON.parse(body)))

/** What each execution of the workflow leaves behind at its start, to be looked at when it must have ended. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
  logger.addContext(context as Context)
  return processPartialResponse(event, look, processor, { context: context as Context })
})
