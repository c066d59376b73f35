import type { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { useDeployment } from '../../steps/deployment/deployment.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { realClock } from '../../conditions/clock.ts'
import { sentOutput } from '../../conditions/fifo-queue.ts'
import { simulatedEnvironment } from '../../conditions/simulation.ts'
import { inMemory } from '../../conditions/table-conditions.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { consumeAppends } from '../../steps/domain/consume-appends.ts'
import { startBucket } from '../../steps/domain/bucket-stub.ts'
import { startServices } from '../../steps/domain/services-stub.ts'
import { startSocketsStub } from '../../steps/domain/sockets-stub.ts'

/**
 * Stands in for `steps/domain/domain.ts`: the same settings, with a table and queues in memory. So the integration tests
 * of the domain need no emulator, and a mutant takes them milliseconds.
 */
export const sockets = await startSocketsStub()
const bucket = await startBucket()
const services = await startServices()

const queueUrl = (name: string) => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`
export const queues = {
  fanOut: queueUrl('fan-out.fifo'),
  retry: queueUrl('retry'),
  notifications: queueUrl('notifications'),
  presence: queueUrl('presence'),
  accountJobs: queueUrl('account-jobs'),
  accountJobsDeadLetters: queueUrl('account-jobs-dlq'),
}

delete process.env['AWS_ENDPOINT_URL']
Object.assign(process.env, simulatedEnvironment, {
  ...services,
  WEBSOCKET_CALLBACK_URL: sockets.url,
  ATTACHMENTS_URL: bucket.url,
  FAN_OUT_QUEUE_URL: queues.fanOut,
  FAN_OUT_RETRY_QUEUE_URL: queues.retry,
  NOTIFICATIONS_QUEUE_URL: queues.notifications,
  NOTIFICATION_DELAY_SECONDS: '1',
  NOTIFICATION_INTERVAL_SECONDS: '1',
  PRESENCE_QUEUE_URL: queues.presence,
  PRESENCE_GRACE_SECONDS: '30',
  ACCOUNT_JOBS_QUEUE_URL: queues.accountJobs,
  ACCOUNT_JOBS_DLQ_URL: queues.accountJobsDeadLetters,
  REST_URL: 'https://api.example.com',
  WEB_URL: 'https://chat.example.com',
  MESSAGES_PER_SECOND: '1000',
  MESSAGE_BURST: '1000',
  CONNECTS_PER_MINUTE: '60000',
  CONNECT_BURST: '1000',
  SOCKETS_PER_USER: '100',
  KEEP_ERASED_TEXTS: 'true',
  ADMIN_ROLE: 'parley-admins',
})

const table = new TableInMemory()
inMemory(dynamo(), table.execute)

/** Bodies that wait in queues, by the queue's address. */
const waiting = new Map<string, string[]>()
export const countIn = (url: string): number => waiting.get(url)?.length ?? 0
export const takeAll = (url: string): string[] => {
  const bodies = waiting.get(url) ?? []
  waiting.delete(url)
  return bodies
}
const put = (url = '', body = '') => waiting.set(url, [...(waiting.get(url) ?? []), body])

export const appends = consumeAppends(realClock, {
  sendMs: 1,
  receiveMs: 2,
  invokeMs: 2,
  visibilityMs: 1000,
})
sqs().middlewareStack.add(
  () => async (args) => {
    const {
      QueueUrl,
      MessageBody,
      Entries = [],
    } = args.input as SendMessageCommand['input'] & Partial<SendMessageBatchCommand['input']>
    if (MessageBody !== undefined) put(QueueUrl, MessageBody)
    for (const entry of Entries) put(QueueUrl, entry.MessageBody)
    const Successful = Entries.map((entry) => ({ Id: entry.Id, ...sentOutput(entry.MessageBody) }))
    return { output: { ...sentOutput(MessageBody), Successful } as never, response: {} }
  },
  // Behind the append queue, which stands at the same step and takes its own messages first.
  { step: 'finalizeRequest', priority: 'low', name: 'otherQueuesInMemory' },
)

useDeployment({ tableName: 'simulation', outputs: {}, endpointUrl: 'http://127.0.0.1:1' } as never)
