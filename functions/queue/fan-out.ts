import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { deliverJobs, redeliver } from '../../shared/domain/fan-out/fan-out.ts'
import { FanOutJob } from '../../shared/domain/fan-out/fan-out-job.ts'
import { refuseJob } from '../../shared/domain/fan-out/refuse-job.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { batchLog } from '../batch-log.ts'
import { parseJson } from '../parse-json.ts'

type Taken = { messageId: string; job: FanOutJob }
type Unreadable = { messageId: string; record: SQSRecord; reason: string }

const open = (record: SQSRecord): Taken | Unreadable => {
  const { messageId, body } = record
  const { success, data, error } = parseJson(FanOutJob, body)
  return success ? { messageId, job: data } : { messageId, record, reason: z.prettifyError(error) }
}

const refuse = ({ messageId, record, reason }: Unreadable): Promise<void> => {
  logger.error('a fan-out job cannot be read', { messageId, reason })
  const { body, attributes } = record
  return refuseJob({ body, reason, groupId: attributes.MessageGroupId, messageId })
}

/** The messages whose work failed, for SQS to bring again and in the end to put aside. */
const failuresOf = async (taken: readonly (Taken | Unreadable)[], work: Promise<void>): Promise<string[]> => {
  const [first] = taken
  const chatId = first && 'job' in first ? first.job.chatId : undefined
  const messageIds = taken.map(({ messageId }) => messageId)
  try {
    await work
    logger.info('fan-out', { chatId, messageIds })
    return []
  } catch (error) {
    logger.error('fan-out failed', { chatId, messageIds, error })
    return messageIds
  }
}

/**
 * Fan-outs that were handed over: of large chats, where all that has gathered for a chat becomes one frame per
 * recipient; and of recipients that an earlier attempt could not reach, each job by itself. One that cannot be read is
 * set aside at once.
 *
 * The jobs of a chat succeed or fail together, so that none is done before an earlier one that comes again.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(batchLog<SQSEvent, SQSBatchResponse>())
  .handler(async ({ Records }) => {
    const opened = Records.map(open)
    const taken = opened.filter((one) => 'job' in one)
    const unreadable = opened.filter((one) => 'reason' in one)

    const again = taken.filter(({ job }) => job.only !== undefined)
    const byChat = Map.groupBy(
      taken.filter(({ job }) => job.only === undefined),
      ({ job }) => job.chatId,
    )
    const failures = await Promise.all([
      ...[...byChat].map(([chatId, jobs]) =>
        failuresOf(
          jobs,
          deliverJobs(
            chatId,
            jobs.map(({ job }) => job),
          ),
        ),
      ),
      ...unreadable.map((one) => failuresOf([one], refuse(one))),
      ...again.map((one) => failuresOf([one], redeliver(one.job))),
    ])
    return { batchItemFailures: failures.flat().map((itemIdentifier) => ({ itemIdentifier })) }
  })
