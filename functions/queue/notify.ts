import type { SQSRecord } from 'aws-lambda'
import { NotificationJob } from '../../shared/domain/notifications/notification-job.ts'
import { notifyMember } from '../../shared/domain/notifications/notify-member.ts'
import { queueJobs } from '../../shared/domain/notifications/queue-jobs.ts'
import { sweepChat } from '../../shared/domain/notifications/sweep-chat.ts'
import { notificationSettings } from '../../shared/platform/settings/notifications.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

const handleRecord = async (record: SQSRecord): Promise<void> => {
  const job = await readBody(record, NotificationJob, notificationSettings().deadLettersUrl)
  if (!job) return
  if (job.kind === 'member') await notifyMember(job)
  else if (job.kind === 'edited') {
    await queueJobs(job.userIds.map((userId) => ({ kind: 'member', chatId: job.chatId, userId })))
  } else await sweepChat(job)
}

/** The way from a message to e-mails: some time after it, look for members who may be due one; then write to each. */
export const handler = queueFunction(handleRecord)
