import type { SQSBatchResponse } from 'aws-lambda'
import * as z from 'zod'
import type { ServiceAnswer } from '../../shared/contract/service/import-operations.ts'
import { setAside } from '../../shared/platform/dead-letters/set-aside.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { serviceSettings } from '../../shared/platform/settings/service.ts'
import { problemOf } from '../problem-of.ts'
import { toRefusal } from '../refusal.ts'
import { perform } from './perform.ts'

/** An event of EventBridge, whose detail is a request. */
const BusEvent = z.object({
  id: z.string().min(1),
  source: z.string(),
  'detail-type': z.string(),
  detail: z.unknown(),
})

/** Messages of a queue, each of which is a request, or an event that a rule has put there. */
const QueueEvent = z.object({
  Records: z
    .array(
      z.object({
        eventSource: z.literal('aws:sqs'),
        eventSourceARN: z.string().default(''),
        messageId: z.string(),
        body: z.string(),
        attributes: z.object({ MessageGroupId: z.string().optional() }).default({}),
      }),
    )
    .min(1),
})
type QueueRecord = z.infer<typeof QueueEvent>['Records'][number]

/** The answer to a request, whatever becomes of it. */
const answer = async (request: unknown, requestId: string, eventId?: string): Promise<ServiceAnswer> => {
  try {
    return await perform(request, eventId)
  } catch (error) {
    const refusal = toRefusal(error)
    const { retryAfterMs } = refusal
    return {
      status: refusal.status,
      body: problemOf(refusal, requestId),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
}

const reasonOf = ({ body }: ServiceAnswer): string => {
  const { code, detail } = body as { code: string; detail: string }
  return `${code}: ${detail}`
}

/**
 * Answers a request of an event. Nobody waits for that: what may succeed later is thrown, and what no retry can help
 * goes to the dead letters, as it came.
 */
const answerEvent = async (
  request: unknown,
  { requestId, eventId, body }: { requestId: string; eventId?: string; body: () => string },
): Promise<ServiceAnswer> => {
  const answered = await answer(request, requestId, eventId)
  if (answered.status >= 500 || answered.status === 429) throw new Error(reasonOf(answered))
  if (answered.status >= 400)
    await setAside({ queueUrl: serviceSettings().deadLettersUrl, body: body(), reason: reasonOf(answered) })
  return answered
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const answerRecord = async ({ body, messageId }: QueueRecord, requestId: string): Promise<ServiceAnswer> => {
  const parsed = parseJson(body)
  const { data: event } = BusEvent.safeParse(parsed)
  return answerEvent(event ? event.detail : parsed, {
    requestId,
    eventId: event?.id ?? messageId,
    body: () => body,
  })
}

/** The groups of standard queues share them fairly, and keep no order. */
const fifoGroup = ({ eventSourceARN, attributes }: QueueRecord): string | undefined =>
  eventSourceARN.endsWith('.fifo') ? attributes.MessageGroupId : undefined

/** One after another, in the order of the queue. Of a FIFO queue's group nothing overtakes what failed. */
const answerQueue = async (records: readonly QueueRecord[], requestId: string): Promise<SQSBatchResponse> => {
  const failed: string[] = []
  const held = new Set<string>()
  for (const record of records) {
    const group = fifoGroup(record)
    const { messageId } = record
    if (group !== undefined && held.has(group)) {
      failed.push(messageId)
      continue
    }
    logger.appendKeys({ messageId })
    try {
      const { status } = await answerRecord(record, requestId)
      logger.info('message', { status })
    } catch (error) {
      logger.error('message failed', { error })
      failed.push(messageId)
      if (group !== undefined) held.add(group)
    }
    // The next message has another caller, and the batch's line has none.
    logger.resetKeys()
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

/** A request that says which event asks, even if it is no id: nobody reads the answer to it either. */
const isOfEvent = (event: unknown): event is { eventId: unknown } =>
  typeof event === 'object' && event !== null && Object.hasOwn(event, 'eventId')

export type Answer = ServiceAnswer | SQSBatchResponse

/**
 * Answers whatever the function is invoked with: a request, an event of EventBridge with a request as its detail, or
 * messages of a queue.
 * @throws Error for an event on which a later attempt may succeed.
 */
export const answerInvocation = async (event: unknown, requestId: string): Promise<Answer> => {
  const { data: queue } = QueueEvent.safeParse(event)
  if (queue) return answerQueue(queue.Records, requestId)
  const { data: ofBus } = BusEvent.safeParse(event)
  const body = () => JSON.stringify(event)
  if (ofBus) return answerEvent(ofBus.detail, { requestId, eventId: ofBus.id, body })
  return isOfEvent(event) ? answerEvent(event, { requestId, body }) : answer(event, requestId)
}
