import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { AppendJob } from '../../shared/domain/messages/append-job.ts'
import { AppendJobSchema } from '../../shared/domain/messages/read-append-job.ts'
import { appendJobs } from '../../shared/domain/messages/append-jobs.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { appendDeadLetterSettings } from '../../shared/platform/settings/append-queue.ts'
import { countLateJobs } from '../late-jobs.ts'
import { observed } from '../observed.ts'
import { readBody } from '../read-body.ts'
import { setAsideFailed } from '../set-aside-record.ts'

type Taken = { record: SQSRecord; job: AppendJob }

/** @returns the messages of a chat whose jobs must come again: all of them, in their order. */
const failuresOf = async (chatId: string, taken: readonly Taken[]): Promise<readonly string[]> => {
  const messageIds = taken.map(({ record }) => record.messageId)
  try {
    const impossible = await appendJobs(
      chatId,
      taken.map(({ job }) => job),
    )
    for (const { job, error } of impossible) {
      const record = taken.find((one) => one.job === job)?.record
      if (record) await setAsideFailed(record, error, appendDeadLetterSettings().url)
    }
    logger.info('appended', { chatId, messageIds })
    return []
  } catch (error) {
    logger.error('append failed', { chatId, messageIds, error })
    return messageIds
  }
}

/** Appends what writers of busy chats have handed over. A batch may hold jobs of several chats. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  // Failed jobs come again after the queue's short visibility timeout: a later retry would hold up their chat.
  .use(
    observed<SQSEvent, SQSBatchResponse>(
      'batch',
      ({ Records }) => ({ records: Records.length }),
      (answer) => ({ failed: answer?.batchItemFailures.length }),
    ),
  )
  .use(countLateJobs<SQSEvent>())
  .handler(async ({ Records }) => {
    const taken: Taken[] = []
    for (const record of Records) {
      const job = await readBody(record, AppendJobSchema, appendDeadLetterSettings().url)
      if (job) taken.push({ record, job })
    }
    const byChat = Map.groupBy(taken, ({ job }) => job.chatId)
    const failures = await Promise.all([...byChat].map(([chatId, jobs]) => failuresOf(chatId, jobs)))
    return { batchItemFailures: failures.flat().map((itemIdentifier) => ({ itemIdentifier })) }
  })
