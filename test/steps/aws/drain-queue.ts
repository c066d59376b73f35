import { GetQueueAttributesCommand, PurgeQueueCommand } from '@aws-sdk/client-sqs'
import { eventually } from '../generic/eventually.ts'
import { sqs, takeFrom } from './queues.ts'

/** How much lies in a queue, be it to be had or delayed. */
export const waitingIn = async (QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  )
  return (
    Number(Attributes['ApproximateNumberOfMessages']) +
    Number(Attributes['ApproximateNumberOfMessagesDelayed'])
  )
}

export const emptyQueue = async (QueueUrl: string): Promise<void> => {
  await sqs().send(new PurgeQueueCommand({ QueueUrl }))
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
    const bodies = (await takeFrom(QueueUrl)).map(({ body }) => body)
    done.push(...bodies)
    await Promise.all(bodies.map(work))
    if (bodies.length > 0) return undefined
    return (await waitingIn(QueueUrl)) === 0 || undefined
  })
  return done
}
