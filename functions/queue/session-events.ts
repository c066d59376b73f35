import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { SessionEvent } from '../../shared/contract/session-events.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { handleSessionEvent } from '../../shared/domain/accounts/handle-session-event.ts'
import { sessionEventDeadLetterSettings } from '../../shared/platform/settings/session-events.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

/** An event as EventBridge puts it into the rule's queue. */
export const SessionEventEnvelope = z.object({ id: z.string(), detail: SessionEvent })

const handleRecord = async (record: SQSRecord): Promise<void> => {
  const event = await readBody(record, SessionEventEnvelope, sessionEventDeadLetterSettings().url)
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

/** Session events from the bus, by the queue of its rule. */
export const handler = queueFunction(handleRecord)
