import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { accountJobSettings } from '../../platform/settings/account-jobs.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'

const sqs = onFirstUse(() => sdkClient(SQSClient))

/** A user to erase, a sweep of the table to go on with, or a user whose data are to be exported. */
type AccountJob = { userId: string } | { sweep: object } | { export: string }

/** Has a job begun, or gone on with. Queueing it twice is harmless. */
export const queueAccountJob = async (job: AccountJob): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({ QueueUrl: accountJobSettings().queueUrl, MessageBody: JSON.stringify(job) }),
  )
}
