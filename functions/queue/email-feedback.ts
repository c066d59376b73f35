import type { SQSRecord } from 'aws-lambda'
import { isTopicGreeting, SesEvent } from '../../shared/domain/notifications/ses-event.ts'
import { handleFeedback, refuseFeedback } from '../../shared/domain/notifications/handle-feedback.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from './read-body.ts'

const handleRecord = async (record: SQSRecord): Promise<void> => {
  const { body, messageId } = record
  if (isTopicGreeting(body)) return
  const event = await readBody(record, SesEvent, 'e-mail feedback', refuseFeedback)
  if (!event) return
  logger.info('e-mail feedback', { messageId, eventType: event.eventType })
  await handleFeedback(event)
}

/** Bounces and complaints, as SES tells them by way of a topic and a queue. In any order, and twice, is harmless. */
export const handler = queueFunction(handleRecord)
