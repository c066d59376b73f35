import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type * as z from 'zod'
import { ActivityJob } from '../../shared/domain/fan-out/activity-job.ts'
import { announceActivity } from '../../shared/domain/fan-out/announce-activity.ts'
import { deliverGroup, redeliver } from '../../shared/domain/fan-out/fan-out.ts'
import { FanOutJob } from '../../shared/domain/fan-out/fan-out-job.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { fanOutDeadLetterSettings } from '../../shared/platform/settings/fan-out.ts'
import { batchMiddleware } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

type Taken = { messageId: string; job: FanOutJob }
type TakenActivity = { messageId: string; chatId: string }
/** Chosen before it is read, so that a dead letter says what is wrong with it. */
const jobOf = ({ body }: SQSRecord): z.ZodType<FanOutJob | ActivityJob> =>
  body.startsWith('{"activity":') ? ActivityJob : FanOutJob

/** Only the queue that keeps each chat's order has groups; the retry queue has none. */
const deadLettersUrlOf = ({ attributes }: SQSRecord): string => {
  const { url, retryUrl } = fanOutDeadLetterSettings()
  return attributes.MessageGroupId === undefined ? retryUrl : url
}

/** @returns the messages whose work failed, for SQS to deliver again. */
const failuresOf = async (
  messageIds: readonly string[],
  chatId: string,
  work: () => Promise<void>,
): Promise<readonly string[]> => {
  try {
    await work()
    logger.info('fan-out', { chatId, messageIds })
    return []
  } catch (error) {
    logger.error('fan-out failed', { chatId, messageIds, error })
    return messageIds
  }
}

/**
 * Fan-outs that were handed over. Those of a chat that the append queue wrote, and those of a large chat's shards: the
 * messages that gathered become few frames per recipient, and the jobs of a group succeed or fail together, so that
 * none is done before an earlier one that comes again. And retries, each by itself, of recipients that an earlier
 * attempt could not reach. And chats with activity, of which their members' other sockets hear.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(batchMiddleware<SQSEvent, SQSBatchResponse>())
  .handler(async ({ Records }) => {
    const taken: Taken[] = []
    const activity: TakenActivity[] = []
    const failed: string[] = []
    for (const record of Records) {
      const { messageId } = record
      const read = async () => {
        const job = await readBody(record, jobOf(record), deadLettersUrlOf(record))
        if (job && 'activity' in job) activity.push({ messageId, chatId: job.activity.chatId })
        else if (job) taken.push({ messageId, job })
      }
      await read().catch((error) => {
        logger.error('fan-out failed', { messageIds: [messageId], error })
        failed.push(messageId)
      })
    }

    const retries = taken.filter(({ job }) => job.only !== undefined)
    // A batch of the queue may hold several groups: chats, and shards of large chats.
    const groups = Map.groupBy(
      taken.filter(({ job }) => job.only === undefined),
      ({ job }) => `${job.chatId}#${job.shard ?? ''}`,
    )
    const active = Map.groupBy(activity, ({ chatId }) => chatId)
    const failures = await Promise.all([
      ...[...active].map(([chatId, group]) =>
        failuresOf(
          group.map(({ messageId }) => messageId),
          chatId,
          () => announceActivity(chatId),
        ),
      ),
      ...[...groups.values()].map((group) =>
        failuresOf(
          group.map(({ messageId }) => messageId),
          group[0]?.job.chatId ?? '',
          () => deliverGroup(group.map(({ job }) => job)),
        ),
      ),
      ...retries.map(({ messageId, job }) => failuresOf([messageId], job.chatId, () => redeliver(job))),
    ])
    return {
      batchItemFailures: [...failed, ...failures.flat()].map((itemIdentifier) => ({ itemIdentifier })),
    }
  })
