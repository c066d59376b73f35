import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { emulatorClient } from './domain.ts'
import { eventually } from './eventually.ts'

/** Takes what can be received now. */
export const takeMessages = async (QueueUrl: string): Promise<string[]> => {
  const sqs = new SQSClient(emulatorClient)
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return Messages.map(({ Body = '' }) => Body)
}

/**
 * Does what lies in a queue, as an event source would: batch by batch, each batch at once, until nothing is left and
 * nothing is delayed.
 * @returns what it was, in the order in which it came.
 */
export const drainQueue = async (
  QueueUrl: string,
  work: (body: string) => Promise<void> = async () => {},
): Promise<string[]> => {
  const sqs = new SQSClient(emulatorClient)
  const done: string[] = []
  await eventually('the queue is empty', async () => {
    const bodies = await takeMessages(QueueUrl)
    done.push(...bodies)
    await Promise.all(bodies.map(work))
    if (bodies.length > 0) return undefined
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    )
    const left =
      Number(Attributes['ApproximateNumberOfMessages']) +
      Number(Attributes['ApproximateNumberOfMessagesDelayed'])
    return left === 0 || undefined
  })
  return done
}
