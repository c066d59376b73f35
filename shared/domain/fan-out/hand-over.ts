import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Message } from '../../contract/messages.ts'
import { sqs } from '../../platform/queues/sqs.ts'
import { count } from '../../platform/observability/metrics.ts'
import { fanOutQueueSettings, fanOutRetryQueueSettings } from '../../platform/settings/fan-out.ts'
import type { FanOutJob } from './fan-out-job.ts'

/**
 * Hands a fan-out over to the queue that keeps each chat's order. The same message may be handed over again, when its
 * sender retried: each job has an id of its own, so that SQS drops none as a duplicate.
 */
export const handOver = async (job: FanOutJob): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: fanOutQueueSettings().url,
      MessageBody: JSON.stringify(job),
      MessageGroupId: job.chatId,
      MessageDeduplicationId: randomUUID(),
    }),
  )
  count('FanOutHandedOver')
}

/** Bytes of messages in one job, well below the 256 KB of a queue's message. */
const messageBytesPerJob = 200_000

/** The fan-outs of messages, in their order, as few as queues take. */
export const fanOutsOf = (chatId: string, messages: readonly Message[]): FanOutJob[] => {
  const packs: Message[][] = []
  let room = 0
  for (const message of messages) {
    const bytes = Buffer.byteLength(JSON.stringify(message))
    if (bytes > room) {
      packs.push([])
      room = messageBytesPerJob
    }
    packs.at(-1)?.push(message)
    room -= bytes
  }
  return packs.map((pack) => ({
    chatId,
    pushes: [{ type: 'messages', chatId, messages: pack }],
    attempt: 0,
  }))
}

/** After so many hand-overs a recipient is abandoned; its client finds the gap by `pong.heads`. */
const maxAttempts = 6
/** Recipients in one queue message, well below its 256 KB. */
const recipientsPerMessage = 500

/** Hands recipients that could not be reached over to a queue that retries them later, apart from all others. */
export const handOverWaiting = async (
  job: FanOutJob,
  waiting: NonNullable<FanOutJob['only']>,
): Promise<void> => {
  const attempt = job.attempt + 1
  if (attempt > maxAttempts) return count('FanOutAbandoned', waiting.length)
  for (let start = 0; start < waiting.length; start += recipientsPerMessage) {
    const only = waiting
      .slice(start, start + recipientsPerMessage)
      .map(({ connectionId, userId }) => ({ connectionId, userId }))
    await sqs().send(
      new SendMessageCommand({
        QueueUrl: fanOutRetryQueueSettings().url,
        MessageBody: JSON.stringify({ ...job, only, attempt } satisfies FanOutJob),
        DelaySeconds: 2 ** job.attempt,
      }),
    )
    count('FanOutHandedOver')
  }
}
