import type { SQSRecord } from 'aws-lambda'
import { isTopicGreeting, SesEvent } from '../../shared/domain/notifications/ses-event.ts'
import { handleFeedback } from '../../shared/domain/notifications/handle-feedback.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { emailFeedbackDeadLetterSettings } from '../../shared/platform/settings/email.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

const handleRecord = async (record: SQSRecord): Promise<void> => {
  const { body, messageId } = record
  if (isTopicGreeting(body)) return
  const event = await readBody(record, SesEvent, emailFeedbackDeadLetterSettings().url)
  if (!event) return
  logger.info('e-mail feedback', { messageId, eventType: event.eventType })
  await handleFeedback(event)
}

/** Bounces and complaints, which SES publishes to a topic and its queue. Their order and repeats do not matter. */
export const handler = queueFunction(handleRecord)
