import { RequestThrottled } from '@aws-sdk/client-sqs'
import type { Clock } from './clock.ts'
import { awsFifoQueue } from './fifo-queue.ts'
import { TokenBucket } from './token-bucket.ts'

type Send = { QueueUrl?: string; MessageGroupId?: string; Entries?: readonly Send[] }

/** FIFO queues take so many sending calls a second for one message group; a batch is one call. */
export class GroupRates {
  readonly #clock: Clock
  readonly #behaviour: Pick<typeof awsFifoQueue, 'sendMs' | 'callsPerGroup'>
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(clock: Clock, behaviour: Pick<typeof awsFifoQueue, 'sendMs' | 'callsPerGroup'> = awsFifoQueue) {
    this.#clock = clock
    this.#behaviour = behaviour
  }

  #bucketOf(group: string): TokenBucket {
    const known = this.#buckets.get(group)
    if (known) return known
    const made = new TokenBucket(this.#clock, this.#behaviour.callsPerGroup)
    this.#buckets.set(group, made)
    return made
  }

  /** Lets a call through after its time. @throws RequestThrottled beyond the calls of a group. */
  async admit(operation: string, { QueueUrl = '', MessageGroupId, Entries = [] }: Send): Promise<void> {
    if (operation !== 'SendMessage' && operation !== 'SendMessageBatch') return
    await this.#clock.sleep(this.#behaviour.sendMs)
    const groups = new Set([MessageGroupId, ...Entries.map((entry) => entry.MessageGroupId)])
    groups.delete(undefined)
    for (const group of groups) {
      if (this.#bucketOf(`${QueueUrl}\n${group}`).take()) continue
      throw new RequestThrottled({ $metadata: {}, message: 'Rate exceeded' })
    }
  }
}
