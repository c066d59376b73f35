import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { sqs } from '../../platform/queues/sqs.ts'
import { accountJobSettings } from '../../platform/settings/account-jobs.ts'

/** A user to erase, a sweep of the table to go on with, or a user whose data are to be exported. */
type AccountJob = { userId: string } | { sweep: object } | { export: string }

/** Has a job begun, or gone on with. Queueing it twice is harmless. */
export const queueAccountJob = async (job: AccountJob): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({ QueueUrl: accountJobSettings().queueUrl, MessageBody: JSON.stringify(job) }),
  )
}
