import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { SessionEvent } from '../../shared/contract/session-events.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { handleSessionEvent } from '../../shared/domain/accounts/handle-session-event.ts'
import { refuseSessionEvent } from '../../shared/domain/accounts/refuse-session-event.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from './read-body.ts'

/** An event as EventBridge puts it into the rule's queue. */
const Envelope = z.object({ id: z.string(), detail: SessionEvent })

const handleRecord = async (record: SQSRecord): Promise<void> => {
  const event = await readBody(record, Envelope, 'session event', refuseSessionEvent)
  if (!event) return
  const { id, detail } = event
  logger.info('session event', {
    messageId: record.messageId,
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
