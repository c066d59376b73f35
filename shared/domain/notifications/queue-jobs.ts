import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { sqs } from '../../platform/queues/sqs.ts'
import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { notificationSettings } from '../../platform/settings/notifications.ts'
import type { MemberJob, SweepJob } from './notification-job.ts'

/** SQS's limit for one SendMessageBatch. */
const batchLimit = 10
/** SQS's limit. */
const maxDelaySeconds = 900

/**
 * Queues jobs to run after a delay of up to 15 minutes. It returns when all of them are durable.
 * @throws ParleyError `unavailable` when some were not accepted; queueing them all again is harmless.
 */
export const queueJobs = async (jobs: readonly (SweepJob | MemberJob)[], delayMs = 0): Promise<void> => {
  // Always set: the queue's own delay is for messages that people write.
  const DelaySeconds = Math.min(Math.ceil(delayMs / 1000), maxDelaySeconds)
  for (let start = 0; start < jobs.length; start += batchLimit) {
    const { Failed = [] } = await sqs().send(
      new SendMessageBatchCommand({
        QueueUrl: notificationSettings().queueUrl,
        Entries: jobs.slice(start, start + batchLimit).map((job, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(job),
          DelaySeconds,
        })),
      }),
    )
    if (Failed.length > 0) throw unavailable(new Error(`The queue answered ${Failed[0]?.Code}`))
  }
}

/** Moves a job that cannot be done to the dead letters. */
export const rejectJob = (body: string, reason: string): Promise<void> =>
  setAside({ queueUrl: notificationSettings().deadLettersUrl, body, reason })
