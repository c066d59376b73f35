import { AppendJobSchema } from '../../../shared/domain/messages/read-append-job.ts'
import { appendJobs } from '../../../shared/domain/messages/append-jobs.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import type { Clock } from '../../conditions/clock.ts'
import { type BatchHandler, FifoQueue, type QueueBehaviour } from '../../conditions/fifo-queue.ts'
import { queuesInMemory } from '../../conditions/queues-in-memory.ts'
import { realClock } from '../../conditions/clock.ts'

/** Handles a batch as the function `append` does: each chat's jobs, in their order. */
export const appendBatch: BatchHandler = async (batch) => {
  const jobs = batch.map(({ body }) => AppendJobSchema.parse(JSON.parse(body)))
  const byChat = Map.groupBy(jobs, ({ chatId }) => chatId)
  await Promise.all([...byChat].map(([chatId, ofChat]) => appendJobs(chatId, ofChat)))
  return []
}

/** The append queue in this process, with its consumer. The client of SQS still sends to all other queues. */
export const consumeAppends = (
  clock: Clock = realClock,
  behaviour: Partial<QueueBehaviour> = {},
): FifoQueue => {
  const queue = new FifoQueue(clock, behaviour)
  queue.consume(appendBatch)
  // At the client's own endpoint: of another one the SDK warns.
  const { AWS_ENDPOINT_URL_SQS: endpoint = 'https://sqs.us-east-1.amazonaws.com' } = process.env
  const url = `${endpoint}/000000000000/append.fifo`
  process.env['APPEND_QUEUE_URL'] = url
  queuesInMemory(sqs(), { [url]: queue })
  return queue
}
