import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { notificationSettings } from '../../platform/settings/notifications.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import type { MemberJob, SweepJob } from './notification-job.ts'

const sqs = onFirstUse(() => sdkClient(SQSClient))

/** SQS's limit for one SendMessageBatch. */
const batchLimit = 10
const mostDelaySeconds = 900

/**
 * Queues jobs, to be done after a while. It returns when all of them are durable.
 * @throws ParleyError `unavailable` when some were not taken; queueing them all again is harmless.
 */
export const queueJobs = async (jobs: readonly (SweepJob | MemberJob)[], delayMs = 0): Promise<void> => {
  // Said in every case: the queue's own delay is for messages that people write.
  const DelaySeconds = Math.min(Math.ceil(delayMs / 1000), mostDelaySeconds)
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

/** Puts a job that cannot be done where an operator finds it. */
export const refuseJob = (body: string, reason: string): Promise<void> =>
  setAside({ queueUrl: notificationSettings().deadLettersUrl, body, reason })
