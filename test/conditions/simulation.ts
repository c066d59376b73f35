import { sqs } from '../../shared/platform/queues/sqs.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { seedRandomness } from './seeded-randomness.ts'
import type { SendMessageBatchCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { awsFifoQueue, sentOutput } from './fifo-queue.ts'
import { awsTable, type InFront, inMemory, type TableBehaviour, TableConditions } from './table-conditions.ts'
import { TableInMemory } from './table-in-memory.ts'
import type { Clock } from './clock.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A function's settings, with addresses that no request ever reaches. */
export const simulatedEnvironment = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'simulation',
  ATTACHMENTS_URL: 'https://simulation.example.com',
  WEBSOCKET_CALLBACK_URL: 'https://simulation.example.com/live',
  FAN_OUT_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/fan-out.fifo',
  INLINE_SOCKETS: '250',
  SOCKETS_PER_SHARD: '1000',
  POSTS_PER_SECOND: '4000',
  FAN_OUT_RETRY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/fan-out-retry',
  MESSAGES_PER_SECOND: '10',
  MESSAGE_BURST: '20',
  ADDS_PER_HOUR: '100000',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
}

/** Messages for queues that are not in memory take the time of a call and go nowhere. */
export const sendNowhere = (clock: Clock): void => {
  sqs().middlewareStack.add(
    () => async (args) => {
      await clock.sleep(awsFifoQueue.sendMs)
      const { MessageBody, Entries = [] } = args.input as SendMessageCommandInput &
        Partial<SendMessageBatchCommandInput>
      const Successful = Entries.map((entry) => ({ Id: entry.Id, ...sentOutput(entry.MessageBody) }))
      return { output: { ...sentOutput(MessageBody), Successful } as never, response: {} }
    },
    { step: 'deserialize', priority: 'high', name: 'nowhere' },
  )
}

/**
 * Gives this process a function's environment in virtual time, and a table in memory under AWS's conditions. The same
 * seed makes the same run. For a process of its own, before it uses the domain.
 * @param inFront stands in front of the table in place of AWS's conditions.
 */
export const simulate = (
  time: VirtualTime,
  {
    behaviour = awsTable,
    seed = 1,
    inFront,
  }: { behaviour?: TableBehaviour; seed?: number; inFront?: InFront } = {},
): { table: TableInMemory; conditions: TableConditions } => {
  delete process.env['AWS_ENDPOINT_URL']
  Object.assign(process.env, simulatedEnvironment)
  seedRandomness(seed)
  time.install()
  const table = new TableInMemory()
  const conditions = new TableConditions(time, behaviour)
  inMemory(dynamo(), table.execute, inFront ?? conditions)
  sendNowhere(time)
  return { table, conditions }
}
