import { deliverGroup, redeliver } from '../../../shared/domain/fan-out/fan-out.ts'
import { FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { fanOutQueueSettings, fanOutRetryQueueSettings } from '../../../shared/platform/settings/fan-out.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import type { Clock } from '../../conditions/clock.ts'
import { type BatchHandler, FifoQueue, type QueueBehaviour } from '../../conditions/fifo-queue.ts'
import { queuesInMemory } from '../../conditions/queues-in-memory.ts'
import { StandardQueue } from '../../conditions/standard-queue.ts'

/** Handles a batch as the function `fan-out` does: the jobs of each group together, and each retry by itself. */
export const fanOutBatch: BatchHandler = async (batch) => {
  const jobs = batch.map(({ body }) => FanOutJob.parse(JSON.parse(body)))
  const groups = Map.groupBy(
    jobs.filter(({ only }) => only === undefined),
    ({ chatId, shard }) => `${chatId}#${shard ?? ''}`,
  )
  await Promise.all([
    ...[...groups.values()].map(deliverGroup),
    ...jobs.filter(({ only }) => only !== undefined).map(redeliver),
  ])
  return []
}

/** The queues of fan-outs in this process, each with its consumer. */
export const consumeFanOuts = (
  clock: Clock,
  handle: BatchHandler = fanOutBatch,
  behaviour: Partial<QueueBehaviour> = {},
): { fanOuts: FifoQueue; retries: StandardQueue } => {
  const fanOuts = new FifoQueue(clock, behaviour)
  const retries = new StandardQueue(clock, behaviour.visibilityMs)
  fanOuts.consume(handle)
  retries.consume(handle)
  queuesInMemory(sqs(), { [fanOutQueueSettings().url]: fanOuts, [fanOutRetryQueueSettings().url]: retries })
  return { fanOuts, retries }
}
