import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { isTopicGreeting, SesEvent } from '../../shared/notifications/ses-event.ts'
import { refuseFeedback, takeFeedback } from '../../shared/notifications/take-feedback.ts'
import { logger } from '../../shared/observability/logger.ts'
import { parseJson } from './parse-json.ts'

const processor = new BatchProcessor(EventType.SQS)

const handleRecord = async ({ body, messageId }: SQSRecord): Promise<void> => {
  if (isTopicGreeting(body)) return
  const parsed = parseJson(SesEvent, body)
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error)
    logger.warn('e-mail feedback refused', { messageId, reason })
    await refuseFeedback(body, reason)
    return
  }
  logger.info('e-mail feedback', { messageId, eventType: parsed.data.eventType })
  await takeFeedback(parsed.data)
}

/** Bounces and complaints, as SES tells them by way of a topic and a queue. In any order, and twice, is harmless. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
  logger.addContext(context as Context)
  return processPartialResponse(event, handleRecord, processor, { context: context as Context })
})
