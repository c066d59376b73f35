import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { erasureQueueSettings } from '../../platform/settings/erasure.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'

const sqs = onFirstUse(() => sdkClient(SQSClient))

/** Has a user's erasure begun, or gone on with. Queueing it twice is harmless. */
export const queueErasure = async (userId: string): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: erasureQueueSettings().queueUrl,
      MessageBody: JSON.stringify({ userId }),
    }),
  )
}
