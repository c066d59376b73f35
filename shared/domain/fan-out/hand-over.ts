import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { randomUUID } from 'node:crypto'
import { count } from '../../platform/observability/metrics.ts'
import { fanOutSettings } from '../../platform/settings/fan-out.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { onFirstUse } from '../../platform/start-up/on-first-use.ts'
import type { FanOutJob } from './fan-out-job.ts'

const sqs = onFirstUse(() => sdkClient(SQSClient))

/**
 * Hands a fan-out over to the queue that keeps each chat's order. The same message may be handed over again (its
 * sender retried), so each hand-over is its own: nothing is deduplicated away.
 */
export const handOver = async (job: FanOutJob): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: fanOutSettings.FAN_OUT_QUEUE_URL,
      MessageBody: JSON.stringify(job),
      MessageGroupId: job.chatId,
      MessageDeduplicationId: randomUUID(),
    }),
  )
  count('FanOutHandedOver')
}

/** After these many hand-overs a recipient is left to find the gap itself, by `pong.heads`. */
const attempts = 6
/** Recipients in one queue message: well below its 256 KB. */
const recipientsPerMessage = 500

/** Hands recipients that could not be reached over to a queue that tries them later, away from all others. */
export const handOverWaiting = async (
  job: FanOutJob,
  waiting: NonNullable<FanOutJob['only']>,
): Promise<void> => {
  const attempt = job.attempt + 1
  if (attempt > attempts) return count('FanOutAbandoned', waiting.length)
  for (let start = 0; start < waiting.length; start += recipientsPerMessage) {
    const only = waiting
      .slice(start, start + recipientsPerMessage)
      .map(({ connectionId, userId }) => ({ connectionId, userId }))
    await sqs().send(
      new SendMessageCommand({
        QueueUrl: fanOutSettings.FAN_OUT_RETRY_QUEUE_URL,
        MessageBody: JSON.stringify({ ...job, only, attempt } satisfies FanOutJob),
        DelaySeconds: 2 ** job.attempt,
      }),
    )
    count('FanOutHandedOver')
  }
}
