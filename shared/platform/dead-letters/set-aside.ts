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

/**
 * Characters that SQS refuses. JSON escapes most of them, but not its noncharacters; a reason may quote any.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this expression is about them
const refused = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** In JSON this stands for the same character. */
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Puts a body that could not be handled into a queue, unchanged, with the reason. */
export const sendWithReason = async ({ queueUrl, body, reason, fifo }: Letter): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body.replace(refused, escaped),
      MessageAttributes: {
        reason: {
          DataType: 'String',
          StringValue: reason.slice(0, 1000).toWellFormed().replace(refused, escaped),
        },
      },
      ...(fifo && { MessageGroupId: fifo.groupId, MessageDeduplicationId: fifo.deduplicationId }),
    }),
  )
}

/** Puts a body that no retry can help among the dead letters, where an operator finds it. */
export const setAside = async (letter: Letter): Promise<void> => {
  await sendWithReason(letter)
  count('DeadLetters')
}
