import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { clientSettings } from './client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { eventually } from '../generic/eventually.ts'

let client: SQSClient | undefined
export const sqs = (): SQSClient => {
  client ??= new SQSClient(clientSettings())
  return client
}

export const queueUrlOf = (output: string): string => {
  const url = deployment().outputs[output]
  if (!url) throw new Error(`The stack has no output ${output}`)
  return url
}

export type Letter = { body: string; reason: string | undefined }

/** Takes what lies in a queue now, in its order. */
export const takeFrom = async (QueueUrl: string): Promise<Letter[]> => {
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
  )
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  if (Entries.length > 0) await sqs().send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  return Messages.map(({ Body = '', MessageAttributes }) => ({
    body: Body,
    reason: MessageAttributes?.['reason']?.StringValue,
  }))
}

/** Takes dead letters until as many have `mark` in them as there should be. */
export const deadLettersWith = async (output: string, mark: string, count: number): Promise<Letter[]> => {
  const letters: Letter[] = []
  return eventually(`${count} dead letters with ${mark} lie in ${output}`, async () => {
    letters.push(...(await takeFrom(queueUrlOf(output))).filter(({ body }) => body.includes(mark)))
    return letters.length >= count ? letters : undefined
  })
}

/** Puts a body into one of the stack's queues, as its producer or an operator would. */
export const sendTo = async (
  output: string,
  body: unknown,
  how: Pick<SendMessageCommandInput, 'MessageGroupId' | 'MessageDeduplicationId' | 'DelaySeconds'> = {},
): Promise<void> => {
  const MessageBody = typeof body === 'string' ? body : JSON.stringify(body)
  await sqs().send(new SendMessageCommand({ QueueUrl: queueUrlOf(output), MessageBody, ...how }))
}
