import { randomUUID } from 'node:crypto'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { FifoQueue, sentOutput } from './fifo-queue.ts'
import type { StandardQueue } from './standard-queue.ts'

type Entry = {
  Id?: string
  MessageBody?: string
  MessageGroupId?: string
  MessageDeduplicationId?: string
  DelaySeconds?: number
}

const sendEntry = async (queue: FifoQueue | StandardQueue, entry: Entry) => {
  const { Id, MessageBody = '', MessageGroupId = '', MessageDeduplicationId = randomUUID() } = entry
  const MessageId =
    queue instanceof FifoQueue
      ? await queue.send(MessageGroupId, MessageDeduplicationId, MessageBody)
      : await queue.send(MessageBody, entry.DelaySeconds)
  return { Id, MessageId, ...sentOutput(MessageBody) }
}

/** Lets a client of SQS send to queues in memory, by their addresses; to all others as before. */
export const queuesInMemory = (
  client: SQSClient,
  queues: Record<string, FifoQueue | StandardQueue>,
): void => {
  client.middlewareStack.add(
    (next) => async (args) => {
      const { QueueUrl = '', ...input } = args.input as { QueueUrl?: string; Entries?: Entry[] } & Entry
      const queue = queues[QueueUrl]
      if (!queue) return next(args)
      const { Entries } = input
      const output = Entries
        ? {
            $metadata: {},
            Successful: await Promise.all(Entries.map((entry) => sendEntry(queue, entry))),
            Failed: [],
          }
        : await sendEntry(queue, input)
      return { output: output as never, response: {} }
    },
    {
      step: 'finalizeRequest',
      priority: 'low',
      // One for each set of queues: several may be in memory.
      name: `queuesInMemory ${Object.keys(queues).join(' ')}`,
      override: true,
    },
  )
}
