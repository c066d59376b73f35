import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { SessionEvent } from '../../shared/contract/session-events.ts'
import { logger } from '../../shared/observability/logger.ts'
import { handleSessionEvent } from '../../shared/sessions/handle-session-event.ts'
import { refuseSessionEvent } from '../../shared/sessions/refuse-session-event.ts'
import { parseJson } from './parse-json.ts'

/** An event as EventBridge puts it into the rule's queue. */
const Envelope = z.object({ id: z.string(), detail: SessionEvent })

const processor = new BatchProcessor(EventType.SQS)

const handleRecord = async ({ body, messageId }: SQSRecord): Promise<void> => {
  const parsed = parseJson(Envelope, body)
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error)
    logger.warn('session event refused', { messageId, reason })
    await refuseSessionEvent(body, reason)
    return
  }
  const { id, detail } = parsed.data
  logger.info('session event', { eventId: id, eventType: detail.event_type, userId: detail.user_id })
  await handleSessionEvent(detail)
}

/**
 * Session events from the bus, by way of the rule's queue: one whose handling fails is brought again, and put aside
 * in the end, while its neighbours go through. One that is malformed is put aside at once, with its reason.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
  logger.addContext(context as Context)
  return processPartialResponse(event, handleRecord, processor, { context: context as Context })
})
