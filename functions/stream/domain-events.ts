import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda'
import { publishLetters } from '../../shared/domain/domain-events/publish-letters.ts'
import { publishStream } from '../../shared/domain/domain-events/publish-stream.ts'
import { queueActivity, type StreamChange } from '../../shared/domain/fan-out/queue-activity.ts'
import type { Item } from '../../shared/platform/storage/table.ts'
import { batchMiddleware } from '../batch-function.ts'

const isRedrive = (event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent =>
  event.Records[0]?.eventSource === 'aws:sqs'

const changeOf = ({ dynamodb }: DynamoDBRecord): StreamChange => {
  const { Keys, OldImage, NewImage } = dynamodb ?? {}
  const key = { pk: Keys?.['pk']?.S ?? '', sk: Keys?.['sk']?.S ?? '' }
  return { key, before: OldImage as Item | undefined, after: NewImage as Item | undefined }
}

const failuresOf = async (event: DynamoDBStreamEvent | SQSEvent): Promise<string[]> => {
  if (isRedrive(event)) {
    const seenTo = await publishLetters(event.Records.map(({ body }) => body))
    return event.Records.flatMap(({ messageId }, index) => (seenTo[index] ? [] : [messageId]))
  }
  const [first] = await Promise.all([
    publishStream(event.Records),
    queueActivity(event.Records.map(changeOf)),
  ])
  return first === undefined ? [] : [event.Records[first]?.dynamodb?.SequenceNumber ?? '']
}

/**
 * The table's stream, filtered to chats, members and messages, and its dead letters that an operator sends back. For a
 * stream the response names the first failure: Lambda delivers that record and all behind it again. Chats with activity
 * are queued for the sockets that have not entered them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export const handler = middy<DynamoDBStreamEvent | SQSEvent, DynamoDBBatchResponse>()
  .use(batchMiddleware<DynamoDBStreamEvent | SQSEvent, DynamoDBBatchResponse>())
  .handler(async (event) => {
    const failures = await failuresOf(event)
    return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) }
  })
