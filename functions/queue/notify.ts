import type { SQSRecord } from 'aws-lambda'
import { NotificationJob } from '../../shared/domain/notifications/notification-job.ts'
import { notifyMember } from '../../shared/domain/notifications/notify-member.ts'
import { rejectJob } from '../../shared/domain/notifications/queue-jobs.ts'
import { sweepChat } from '../../shared/domain/notifications/sweep-chat.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from './read-body.ts'

const handleRecord = async (record: SQSRecord): Promise<void> => {
  const job = await readBody(record, NotificationJob, 'notification job', rejectJob)
  if (!job) return
  if (job.kind === 'member') await notifyMember(job)
  else await sweepChat(job)
}

/**
 * From messages to e-mails: what people wrote, some time after; then who may be due an e-mail; then each of them. One
 * that fails is brought again, and put aside in the end, while its neighbours go through. One that is malformed is put
 * aside at once, with its reason.
 */
export const handler = queueFunction(handleRecord)
