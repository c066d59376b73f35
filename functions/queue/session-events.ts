import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { SessionEvent } from '../../shared/contract/session-events.ts'
import { logger } from '../../shared/observability/logger.ts'
import { handleSessionEvent } from '../../shared/sessions/handle-session-event.ts'
import { refuseSessionEvent } from '../../shared/sessions/refuse-session-event.ts'
import { queueFunction } from '../batch-function.ts'
import { parseJson } from '../parse-json.ts'

/** An event as EventBridge puts it into the rule's queue. */
const Envelope = z.object({ id: z.string(), detail: SessionEvent })

const handleRecord = async ({ body, messageId }: SQSRecord): Promise<void> => {
  const parsed = parseJson(Envelope, body)
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error)
    logger.warn('session event refused', { messageId, reason })
    await refuseSessionEvent(body, reason)
    return
  }
  const { id, detail } = parsed.data
  logger.info('session event', {
    messageId,
    eventId: id,
    eventType: detail.event_type,
    userId: detail.user_id,
  })
  await handleSessionEvent(detail)
}

/**
 * Session events from the bus, by way of the rule's queue: one whose handling fails is brought again, and put aside
 * in the end, while its neighbours go through. One that is malformed is put aside at once, with its reason.
 */
export const handler = queueFunction(handleRecord)
