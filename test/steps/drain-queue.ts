import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { emulatorClient } from './domain.ts'
import { eventually } from './eventually.ts'

const sqs = new SQSClient(emulatorClient)

/** Takes what can be received now. */
export const takeMessages = async (QueueUrl: string): Promise<string[]> => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
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
