import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killEmulator, startEmulator } from '../../infra/local/emulator.ts'
import { freePort } from '../../infra/local/free-port.ts'
import { silentSteps } from '../../infra/local/steps.ts'
import { FanOutJob } from '../../shared/domain/fan-out/fan-out-job.ts'
import { createTable } from '../steps/aws/create-table.ts'
import { startSocketsStub } from '../steps/domain/sockets-stub.ts'
import { progress } from './report.ts'

const sockets = await startSocketsStub()

/** Counts the frames that were posted to sockets. */
export const postsSoFar = (): number => sockets.posts()
/** Their bytes. */
export const bytesSoFar = (): number => sockets.bytes()

/**
 * Starts an emulator with one table, and gives this process the environment of a deployed function. The counts depend
 * on the table's keys only, so nothing else is deployed. The emulator ends with the process.
 */
export const startTable = async (): Promise<void> => {
  progress('starting an emulator')
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const emulator = await startEmulator({
    port: await freePort(),
    stateFolder: join(folder, 'state'),
    logFile: join(folder, 'emulator.log'),
    steps: silentSteps,
  })
  process.once('exit', () => {
    killEmulator(emulator)
    rmSync(folder, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

  const { endpointUrl } = emulator
  delete process.env['AWS_ENDPOINT_URL']
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpointUrl,
    AWS_ENDPOINT_URL_SQS: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'bench',
    ATTACHMENTS_URL: 'https://bench.s3.us-east-1.amazonaws.com',
    WEBSOCKET_CALLBACK_URL: sockets.url,
    // Benches send and add as fast as they can.
    MESSAGES_PER_SECOND: '100000',
    MESSAGE_BURST: '100000',
    ADDS_PER_HOUR: '100000',
    INLINE_SOCKETS: '250',
    SOCKETS_PER_SHARD: '1000',
    POSTS_PER_SECOND: '4000',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  })
  await createTable(new DynamoDBClient({}), 'bench')
  const create = async (QueueName: string, Attributes = {}) =>
    (await new SQSClient({}).send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl
  Object.assign(process.env, {
    FAN_OUT_QUEUE_URL: await create('bench.fifo', { FifoQueue: 'true' }),
    FAN_OUT_RETRY_QUEUE_URL: await create('bench'),
    NOTIFICATIONS_QUEUE_URL: await create('bench-notifications'),
    NOTIFICATIONS_DLQ_URL: await create('bench-notifications-dlq'),
    NOTIFICATION_DELAY_SECONDS: '60',
    NOTIFICATION_INTERVAL_SECONDS: '300',
  })
}

/** Receives the fan-outs that were handed over, as the queue's function gets them. */
export const queuedJobs = async (): Promise<FanOutJob[]> => {
  const [sqs, QueueUrl] = [new SQSClient({}), process.env['FAN_OUT_QUEUE_URL']]
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return Messages.map(({ Body = '' }) => FanOutJob.parse(JSON.parse(Body)))
}
