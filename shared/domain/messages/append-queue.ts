import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Message } from '../../contract/messages.ts'
import { leavesOutcomeOpen } from '../../platform/aws/open-outcome.ts'
import { chatNotFound, outcomeUnknown, ParleyError } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import { sqs } from '../../platform/queues/sqs.ts'
import { appendQueueSettings } from '../../platform/settings/append-queue.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { noteWritten } from '../../platform/storage/written.ts'
import type { AppendOutcome } from '../records/append-outcome.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'
import { type AppendJob, type QueuedAct, toQueued } from './append-job.ts'
import { laneOf } from './busy.ts'
import type { AppendedMessage, NewMessage } from './new-message.ts'

/**
 * The sender's end of the append queue: hands a job over, and waits for its outcome.
 *
 *     sender     job ──▶ queue                    … outcome? … outcome! ── answers
 *     consumer             └─▶ up to ten jobs ──▶ one transaction: head, messages, outcomes
 */

/** Milliseconds from the hand-over until nobody waits any more. As long as writers compete without a queue. */
const patienceMs = 8000

/** Milliseconds until the outcome is first asked for, and between two times: most come within a tenth of a second. */
const firstLookMs = 40
const lookAgainMs = { first: 20, most: 200, growth: 1.3 } as const

type JobBody =
  | Pick<Extract<AppendJob, { kind: 'message' }>, 'kind' | 'message'>
  | Pick<Extract<AppendJob, { kind: 'act' }>, 'kind' | 'act'>

const awaitOutcome = async (id: string, waitsUntilMs: number): Promise<AppendOutcome> => {
  let lookMs: number = lookAgainMs.first
  await sleep(firstLookMs)
  for (;;) {
    const isLast = Date.now() >= waitsUntilMs
    // From the hand-over on, an error of AWS refuses nothing: it only hides the outcome.
    const outcome = await getItem<AppendOutcome>(keys.appendOutcome(id)).catch(() => undefined)
    if (outcome) return outcome
    if (isLast) throw outcomeUnknown()
    await sleep(lookMs)
    lookMs = Math.min(lookMs * lookAgainMs.growth, lookAgainMs.most)
  }
}

/** @throws unknown when the queue refuses the job; `outcome_unknown` when it may have it. */
const send = async (job: AppendJob, lane: number): Promise<void> => {
  try {
    await sqs().send(
      new SendMessageCommand({
        QueueUrl: appendQueueSettings().url,
        MessageBody: JSON.stringify(job),
        MessageGroupId: lane === 0 ? job.chatId : `${job.chatId}#${lane}`,
        MessageDeduplicationId: job.id,
      }),
    )
  } catch (error) {
    throw leavesOutcomeOpen(error) ? outcomeUnknown(error) : error
  }
}

/**
 * Each job has a deduplication id of its own: a repeat that SQS swallowed would have no outcome.
 * @throws ParleyError the refusal in the outcome; `outcome_unknown` when there is none in time.
 */
const queue = async (chatId: string, body: JobBody, lane = 0): Promise<AppendOutcome> => {
  const id = randomUUID()
  const waitsUntilMs = Date.now() + patienceMs
  await send({ id, chatId, waitsUntilMs, ...body }, lane)
  count('AppendsQueued')
  const outcome = await awaitOutcome(id, waitsUntilMs)
  if (outcome.refusal) {
    const { code, detail, retryAfterMs } = outcome.refusal
    throw new ParleyError(code, detail, { retryAfterMs })
  }
  if (outcome.seq !== undefined) noteWritten()
  return outcome
}

/** The messages that end with a seq, as they stand in the log. */
const messagesUntil = async (chatId: string, lastSeq: number, length: number): Promise<Message[]> => {
  const seqs = Array.from({ length }, (_, index) => lastSeq - length + 1 + index)
  const wanted = seqs.map((seq) => keys.message(chatId, seq))
  // They are written: an error only hides them.
  const records = await getItems<MessageRecord[]>(wanted).catch((error: unknown) => {
    throw outcomeUnknown(error)
  })
  // Only the deletion of the whole chat removes messages.
  return records.map((record) => {
    if (!record) throw chatNotFound()
    return toMessage(record)
  })
}

/** Lets the queue append a message. @throws ParleyError as `appendMessage` does. */
export const queueMessage = async (message: NewMessage, head: ChatHead): Promise<AppendedMessage> => {
  const { chatId, sender } = message
  const job = { kind: 'message', message: toQueued(message) } as const
  const { seq = 0, duplicate = false } = await queue(chatId, job, laneOf(head, sender.userId))
  const [written] = await messagesUntil(chatId, seq, 1)
  if (!written) throw chatNotFound()
  return { message: written, duplicate, queued: true }
}

export type QueuedActOutcome =
  | { committed: true; messages: Message[] }
  | { committed: false; failed: Map<string, Record<string, unknown> | undefined> }

/** Lets the queue append the system messages of an act, with its steps. @throws ParleyError as `appendAct` does. */
export const queueAct = async (chatId: string, act: QueuedAct): Promise<QueuedActOutcome> => {
  const { seq, failed = {} } = await queue(chatId, { kind: 'act', act })
  if (seq !== undefined)
    return { committed: true, messages: await messagesUntil(chatId, seq, act.drafts.length) }
  return {
    committed: false,
    failed: new Map(Object.entries(failed).map(([name, item]) => [name, item ?? undefined])),
  }
}
