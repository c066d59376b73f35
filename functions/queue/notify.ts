import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { NotificationJob } from '../../shared/notifications/notification-job.ts'
import { notifyMember } from '../../shared/notifications/notify-member.ts'
import { refuseJob } from '../../shared/notifications/queue-jobs.ts'
import { sweepChat } from '../../shared/notifications/sweep-chat.ts'
import { logger } from '../../shared/observability/logger.ts'
import { queueFunction } from '../batch-function.ts'
import { parseJson } from '../parse-json.ts'

const handleRecord = async ({ body, messageId }: SQSRecord): Promise<void> => {
  const parsed = parseJson(NotificationJob, body)
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error)
    logger.warn('notification job refused', { messageId, reason })
    await refuseJob(body, reason)
    return
  }
  const job = parsed.data
  if (job.kind === 'member') await notifyMember(job)
  else await sweepChat(job)
}

/**
 * From messages to e-mails: what people wrote, some time after; then who may be due an e-mail; then each of them. One
 * that fails is brought again, and put aside in the end, while its neighbours go through. One that is malformed is put
 * aside at once, with its reason.
 */
export const handler = queueFunction(handleRecord)
