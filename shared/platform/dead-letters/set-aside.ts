import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { sqs } from '../queues/sqs.ts'
import { count } from '../observability/metrics.ts'

export type Letter = {
  queueUrl: string
  /** As it came, so that it can be sent back to where it came from. */
  body: string
  /** For an operator to read; ids and field names, never a message's text. */
  reason: string
  /** For a FIFO queue: setting the same thing aside twice leaves it there once. */
  fifo?: { groupId: string; deduplicationId: string }
}

/** Puts a body that could not be handled into a queue, unchanged, with the reason. */
export const sendWithReason = async ({ queueUrl, body, reason, fifo }: Letter): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 1000) } },
      ...(fifo && { MessageGroupId: fifo.groupId, MessageDeduplicationId: fifo.deduplicationId }),
    }),
  )
}

/** Puts a body that no retry can help among the dead letters, where an operator finds it. */
export const setAside = async (letter: Letter): Promise<void> => {
  await sendWithReason(letter)
  count('DeadLetters')
}
