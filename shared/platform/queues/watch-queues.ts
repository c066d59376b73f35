import { setTimeout } from 'node:timers/promises'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { logger } from '../observability/logger.ts'
import { count } from '../observability/metrics.ts'
import { watchedQueueSettings } from '../settings/queues.ts'
import { sqs } from './sqs.ts'

/** How many messages wait, and how many a consumer has taken. */
type Depth = { waiting: number; taken: number }

/** A queue that cannot be looked at counts as one with a message that nothing takes. */
const unknown: Depth = { waiting: 1, taken: 0 }

const depthOf = async (name: string): Promise<Depth> => {
  try {
    return await askDepth(name)
  } catch (error) {
    logger.error('a queue cannot be looked at', { queue: name, error })
    return unknown
  }
}

const askDepth = async (name: string): Promise<Depth> => {
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({
      QueueUrl: `${watchedQueueSettings().baseUrl}/${name}`,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  )
  return {
    waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    taken: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  }
}

/** A working consumer takes messages within a second: those of a failing one are taken, or wait to come again. */
const isUntouched = ({ waiting, taken }: Depth): boolean => waiting > 0 && taken === 0

const looks = 3

/** Those of the queues that hold messages and whose consumer takes none, at each of several looks. */
const findStalled = async (queues: readonly string[], pauseMs: number): Promise<string[]> => {
  let suspects = [...queues]
  for (let look = 0; look < looks && suspects.length > 0; look++) {
    if (look > 0) await setTimeout(pauseMs)
    const depths = await Promise.all(suspects.map(depthOf))
    suspects = suspects.filter((_, index) => isUntouched(depths[index] ?? unknown))
  }
  return suspects
}

/**
 * Looks whether dead letters wait, and whether a queue is left untouched, and counts both for the alarms. A metric
 * under alarm costs $0.10 a month, and each queue would need two; this costs a few cents for all of them. Jobs that are
 * handled too late are counted where they are handled (functions/late-jobs.ts).
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export const watchQueues = async ({ pauseMs = 10_000 } = {}): Promise<void> => {
  const { queues, deadLetters } = watchedQueueSettings()
  const [depths, stalled] = await Promise.all([
    Promise.all(deadLetters.map(async (name) => ({ name, ...(await depthOf(name)) }))),
    findStalled(queues, pauseMs),
  ])
  const filled = depths.filter(({ waiting }) => waiting > 0)
  for (const { name, waiting } of filled) logger.warn('dead letters wait', { queue: name, waiting })
  for (const name of stalled) logger.warn('nothing takes the messages of a queue', { queue: name })
  count(
    'DeadLettersWaiting',
    filled.reduce((sum, { waiting }) => sum + waiting, 0),
  )
  count('StalledQueues', stalled.length)
}
