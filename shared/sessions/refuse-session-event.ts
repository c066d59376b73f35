import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { count } from '../observability/metrics.ts'
import { deadLetterSettings } from '../settings/session-events-dead-letters.ts'
import { sdkClient } from '../start-up/sdk-client.ts'
import { onFirstUse } from '../start-up/on-first-use.ts'

const sqs = onFirstUse(() => sdkClient(SQSClient))

/** Puts an event that nobody can understand where an operator finds it, with the reason; no retry would help it. */
export const refuseSessionEvent = async (event: string, reason: string): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: deadLetterSettings.SESSION_EVENTS_DLQ_URL,
      MessageBody: event,
      MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 1000) } },
    }),
  )
  count('DeadLetters')
}
