import { sqs } from '../../shared/platform/queues/sqs.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { seeded } from '../steps/generic/seeded.ts'
import { type FifoQueue, queuesInMemory } from './fifo-queue.ts'
import { awsTable, inMemory, type TableBehaviour, TableConditions } from './table-conditions.ts'
import { TableInMemory } from './table-in-memory.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Addresses that no request ever reaches. */
const environment = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'simulation',
  ATTACHMENTS_URL: 'https://simulation.example.com',
  WEBSOCKET_CALLBACK_URL: 'https://simulation.example.com/live',
  FAN_OUT_QUEUE_URL: 'https://simulation.example.com/fan-out.fifo',
  FAN_OUT_RETRY_QUEUE_URL: 'https://simulation.example.com/fan-out-retry',
  MESSAGES_PER_SECOND: '10',
  MESSAGE_BURST: '20',
  ADDS_PER_HOUR: '100000',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
}

/**
 * Gives this process a function's environment in virtual time: a table in memory under AWS's conditions, and queues. The
 * same seed makes the same run. For a process of its own, before it uses the domain.
 * @param queues by the setting that has their address.
 */
export const simulate = (
  time: VirtualTime,
  {
    behaviour = awsTable,
    queues = {},
    seed = 1,
  }: { behaviour?: TableBehaviour; queues?: Record<string, FifoQueue>; seed?: number } = {},
): { table: TableInMemory; conditions: TableConditions } => {
  const address = (setting: string) => `https://simulation.example.com/${setting}`
  delete process.env['AWS_ENDPOINT_URL']
  Object.assign(
    process.env,
    environment,
    Object.fromEntries(Object.keys(queues).map((name) => [name, address(name)])),
  )
  Math.random = seeded(seed)
  time.install()
  const table = new TableInMemory()
  const conditions = new TableConditions(time, behaviour)
  inMemory(dynamo(), table.execute, conditions)
  queuesInMemory(
    sqs(),
    Object.fromEntries(Object.entries(queues).map(([name, queue]) => [address(name), queue])),
  )
  return { table, conditions }
}
