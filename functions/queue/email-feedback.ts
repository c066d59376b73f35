import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { isTopicGreeting, SesEvent } from '../../shared/notifications/ses-event.ts'
import { refuseFeedback, takeFeedback } from '../../shared/notifications/take-feedback.ts'
import { logger } from '../../shared/observability/logger.ts'
import { queueFunction } from '../batch-function.ts'
import { parseJson } from '../parse-json.ts'

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
export const handler = queueFunction(handleRecord)
