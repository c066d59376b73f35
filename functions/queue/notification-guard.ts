import type { SQSRecord } from 'aws-lambda'
import { finishAbandoned } from '../../shared/domain/required-notifications/finish-abandoned.ts'
import { GuardJob } from '../../shared/domain/required-notifications/workflow.ts'
import { notificationGuardSettings } from '../../shared/platform/settings/notifications.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

const check = async (record: SQSRecord): Promise<void> => {
  const job = await readBody(record, GuardJob, notificationGuardSettings().deadLettersUrl)
  if (job) await finishAbandoned(job)
}

/** Each execution of the workflow queues a message at its start, which arrives here when it must have ended. */
export const handler = queueFunction(check)
