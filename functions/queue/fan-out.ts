import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { deliverJobs, redeliver } from '../../shared/fan-out/fan-out.ts'
import { FanOutJob } from '../../shared/fan-out/fan-out-job.ts'
import { logger } from '../../shared/observability/logger.ts'
import { batchLog } from '../batch-log.ts'

type Taken = { messageId: string; job: FanOutJob }

const open = ({ messageId, body }: SQSRecord): Taken | undefined => {
  try {
    return { messageId, job: FanOutJob.parse(JSON.parse(body)) }
  } catch (error) {
    logger.error('a fan-out job cannot be read', { messageId, error })
    return undefined
  }
}

/** The messages whose work failed, for SQS to bring again and in the end to put aside. */
const failuresOf = async (taken: readonly Taken[], work: Promise<void>): Promise<string[]> => {
  const chatId = taken[0]?.job.chatId
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
 * recipient; and of recipients that an earlier attempt could not reach, each job by itself.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(batchLog<SQSEvent, SQSBatchResponse>())
  .handler(async ({ Records }) => {
    const opened = Records.map(open)
    const taken = opened.filter((record) => record !== undefined)
    const unreadable = Records.filter((_, index) => !opened[index]).map(({ messageId }) => messageId)

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
      ...again.map((one) => failuresOf([one], redeliver(one.job))),
    ])
    return {
      batchItemFailures: [...unreadable, ...failures.flat()].map((itemIdentifier) => ({ itemIdentifier })),
    }
  })
