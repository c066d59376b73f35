import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { erasureQueueSettings } from '../../platform/settings/erasure.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'

const sqs = onFirstUse(() => sdkClient(SQSClient))

/** A user to erase, or a sweep of the table to go on with. */
type ErasureJob = { userId: string } | { sweep: object }

/** Queues a job. Queueing it twice is harmless. */
export const queueErasureJob = async (job: ErasureJob): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({ QueueUrl: erasureQueueSettings().queueUrl, MessageBody: JSON.stringify(job) }),
  )
}

/** Has a user's erasure begun, or gone on with. */
export const queueErasure = (userId: string): Promise<void> => queueErasureJob({ userId })
