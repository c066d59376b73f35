import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '../start-up/client-options.ts'
import { onFirstUse } from '../start-up/on-first-use.ts'

const sqs = onFirstUse(() => new SQSClient(clientOptions))

export type DeadLetter = {
  queueUrl: string
  /** As it came, so that it can be sent back to where it came from. */
  body: string
  /** For an operator to read; ids and field names, never a message's text. */
  reason: string
  /** For a FIFO queue: setting the same thing aside twice leaves it there once. */
  fifo?: { groupId: string; deduplicationId: string }
}

/**
 * Puts what could not be handled into a queue, whole, with the reason: among the dead letters, where an operator finds
 * it, if no retry would help it.
 */
export const setAside = async ({ queueUrl, body, reason, fifo }: DeadLetter): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 1000) } },
      ...(fifo && { MessageGroupId: fifo.groupId, MessageDeduplicationId: fifo.deduplicationId }),
    }),
  )
}
