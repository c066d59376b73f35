import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import { realClock } from '../../conditions/clock.ts'
import { sentOutput } from '../../conditions/fifo-queue.ts'
import { startBucket } from '../../steps/domain/bucket-stub.ts'
import { consumeAppends } from '../../steps/domain/consume-appends.ts'
import { startServices } from '../../steps/domain/services-stub.ts'
import { startSocketsStub } from '../../steps/domain/sockets-stub.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

type SessionEvent = { event_type: string; user_id: string; session_id: string }

/**
 * Gives this process all that an erasure touches, in memory: a table, a bucket, a user pool, a bus of session events,
 * sockets and queues.
 */
export const domainInMemory = async (settings: Record<string, string> = {}) => {
  /** The session events that the bus took, call by call. */
  const announced: SessionEvent[][] = []
  /** All that was put among the dead letters. */
  const letters: { body: unknown; reason: string | undefined }[] = []
  const bus = { refuses: false }
  const [sockets, bucket, services] = await Promise.all([
    startSocketsStub(),
    startBucket(),
    startServices(({ Entries }) => {
      if (bus.refuses) return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }
      announced.push(Entries.map(({ Detail }) => JSON.parse(Detail) as SessionEvent))
      return { FailedEntryCount: 0 }
    }),
  ])
  const memory = useTableInMemory({
    WEBSOCKET_CALLBACK_URL: sockets.url,
    ATTACHMENTS_URL: bucket.url,
    ...services,
    ACCOUNT_JOBS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/account-jobs-dlq',
    CONNECTS_PER_MINUTE: '60000',
    CONNECT_BURST: '1000',
    SOCKETS_PER_USER: '100',
    ...settings,
  })
  const appends = consumeAppends(realClock, { sendMs: 1, receiveMs: 1, invokeMs: 1 })
  sqs().middlewareStack.add(
    () => async (args) => {
      const { MessageBody = '', MessageAttributes = {} } = args.input as SendMessageCommandInput
      letters.push({ body: JSON.parse(MessageBody), reason: MessageAttributes['reason']?.StringValue })
      return { output: sentOutput(MessageBody) as never, response: {} }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'letters' },
  )
  return { ...memory, sockets, appends, bus, announced, letters }
}
