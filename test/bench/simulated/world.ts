import { inEnvironment, postTo } from '../../conditions/connections-in-memory.ts'
import { Environments } from '../../conditions/environments.ts'
import type { BatchHandler } from '../../conditions/fifo-queue.ts'
import { GatewayAccount } from '../../conditions/gateway-account.ts'
import { simulate } from '../../conditions/simulation.ts'
import type { TableConditions } from '../../conditions/table-conditions.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'
import { consumeAppends } from '../../steps/domain/consume-appends.ts'
import { consumeFanOuts, fanOutBatch } from '../../steps/domain/consume-fan-outs.ts'
import type { FifoQueue } from '../../conditions/fifo-queue.ts'
import type { StandardQueue } from '../../conditions/standard-queue.ts'

/** A deployment in virtual time, under AWS's conditions: table, queues with their functions, gateway and sockets. */
export type World = {
  time: VirtualTime
  table: TableConditions
  account: GatewayAccount
  fanOuts: FifoQueue
  retries: StandardQueue
  environments: Environments
  counts: { posts: number; throttled: number; sendsThrottled: number }
}

export type WorldSettings = {
  postsPerSecond: number
  /** Sends a frame to a socket, at this moment. */
  receive: (connectionId: string, frame: string) => void
  seed?: number
}

/** The event source of the queue of fan-outs has as many at once (infra/fan-out-queues.ts). */
const consumersAtOnce = 50
/** A post takes 10 ms, of which 0.2 are its environment's processor (`npm run bench -- fan-out`). */
const post = { postMs: 10, processorMs: 0.2 }
const coldStartMs = 400

/** Lets through so many at once; the others wait, as messages do for a function that is busy. */
const atMost = (most: number, handle: BatchHandler): BatchHandler => {
  let free = most
  const waiting: (() => void)[] = []
  return async (batch) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free--
    try {
      return await handle(batch)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

/** For a process of its own, before it uses the domain. */
export const startWorld = ({ postsPerSecond, receive, seed = 1 }: WorldSettings): World => {
  const time = new VirtualTime()
  const { conditions } = simulate(time, { seed })
  process.env['POSTS_PER_SECOND'] = String(postsPerSecond)
  // Messages come faster than people type.
  Object.assign(process.env, { MESSAGES_PER_SECOND: '1000', MESSAGE_BURST: '1000' })
  const account = new GatewayAccount(time)
  const counts = { posts: 0, throttled: 0, sendsThrottled: 0 }
  postTo({
    clock: time,
    ...post,
    answer: async (connectionId, frame) => {
      counts.posts++
      const status = await account.statusOf(async () => {
        receive(connectionId, frame)
        return 200
      })
      if (status === 429) counts.throttled++
      return status
    },
  })
  const environments = new Environments(time, { most: 1000, coldStartMs })
  consumeAppends(time)
  const handle: BatchHandler = (batch) =>
    environments.invoke(() => inEnvironment(async () => fanOutBatch(batch)))
  const { fanOuts, retries } = consumeFanOuts(time, atMost(consumersAtOnce, handle))
  return { time, table: conditions, account, fanOuts, retries, environments, counts }
}
