import { createHash, randomUUID } from 'node:crypto'
import { RequestThrottled } from '@aws-sdk/client-sqs'
import type { Clock } from './clock.ts'
import { TokenBucket } from './token-bucket.ts'

export type QueuedMessage = { messageId: string; group: string; body: string; receives: number }

/** Handles a batch. @returns the ids of messages that failed; a handler that throws, or dies, fails all of them. */
export type BatchHandler = (batch: readonly QueuedMessage[]) => Promise<readonly string[]>

export type QueueBehaviour = {
  /** The most messages of one batch; 10 is the most that a FIFO queue hands to Lambda. */
  batchSize: number
  visibilityMs: number
  /** A call that sends, a call that receives or deletes, and handing a batch to a function. */
  sendMs: number
  receiveMs: number
  invokeMs: number
  /** Calls of each kind a second for one message group. */
  callsPerGroup: number
}

export const awsFifoQueue: QueueBehaviour = {
  batchSize: 10,
  visibilityMs: 60_000,
  sendMs: 8,
  receiveMs: 10,
  invokeMs: 15,
  callsPerGroup: 300,
}

/** A message with the same deduplication id is swallowed for so long. */
const deduplicationMs = 5 * 60_000

type Group = { messages: QueuedMessage[]; busy: boolean; sends: TokenBucket; sent: number }

/**
 * A FIFO queue of high throughput with its function. The messages of a group are handed over in order, one batch at a
 * time: while one is being handled, or waits for its visibility timeout, no other of its group is.
 */
export class FifoQueue {
  readonly #clock: Clock
  readonly #behaviour: QueueBehaviour
  readonly #groups = new Map<string, Group>()
  readonly #seen = new Map<string, number>()
  #handle: BatchHandler | undefined

  constructor(clock: Clock, behaviour: Partial<QueueBehaviour> = {}) {
    this.#clock = clock
    this.#behaviour = { ...awsFifoQueue, ...behaviour }
  }

  consume(handle: BatchHandler): void {
    this.#handle = handle
  }

  /** Messages of a group that wait or are being handled. */
  depth(group: string): number {
    return this.#groups.get(group)?.messages.length ?? 0
  }

  /** Messages of all groups that wait or are being handled. */
  get total(): number {
    return [...this.#groups.values()].reduce((sum, { messages }) => sum + messages.length, 0)
  }

  /** Messages of a group that were sent so far. */
  sent(group: string): number {
    return this.#groups.get(group)?.sent ?? 0
  }

  /** @throws RequestThrottled beyond the calls of a group. */
  async send(group: string, deduplicationId: string, body: string): Promise<string> {
    await this.#clock.sleep(this.#behaviour.sendMs)
    const state = this.#groupOf(group)
    if (!state.sends.take()) throw new RequestThrottled({ $metadata: {}, message: 'Rate exceeded' })
    const messageId = randomUUID()
    if (this.#isRepeat(`${group}\n${deduplicationId}`)) return messageId
    state.sent++
    state.messages.push({ messageId, group, body, receives: 0 })
    void this.#deliver(state)
    return messageId
  }

  #isRepeat(id: string): boolean {
    const nowMs = this.#clock.now()
    const seenMs = this.#seen.get(id)
    if (seenMs !== undefined && nowMs - seenMs < deduplicationMs) return true
    this.#seen.set(id, nowMs)
    return false
  }

  #groupOf(group: string): Group {
    const known = this.#groups.get(group)
    if (known) return known
    const sends = new TokenBucket(this.#clock, this.#behaviour.callsPerGroup)
    const made: Group = { messages: [], busy: false, sends, sent: 0 }
    this.#groups.set(group, made)
    return made
  }

  async #deliver(group: Group): Promise<void> {
    if (group.busy) return
    group.busy = true
    while (group.messages.length > 0) {
      await this.#clock.sleep(this.#behaviour.receiveMs)
      const batch = group.messages.slice(0, this.#behaviour.batchSize)
      for (const message of batch) message.receives++
      const receivedMs = this.#clock.now()
      await this.#clock.sleep(this.#behaviour.invokeMs)
      const failed = await this.#failuresOf(batch)
      const done = new Set(batch.filter(({ messageId }) => !failed.has(messageId)))
      group.messages = group.messages.filter((message) => !done.has(message))
      if (failed.size > 0) {
        await this.#clock.sleep(receivedMs + this.#behaviour.visibilityMs - this.#clock.now())
      }
    }
    group.busy = false
  }

  async #failuresOf(batch: readonly QueuedMessage[]): Promise<Set<string>> {
    try {
      return new Set(await this.#handle?.(batch))
    } catch {
      return new Set(batch.map(({ messageId }) => messageId))
    }
  }
}

/** The answer to a message that was sent, with the digest that the SDK compares. */
export const sentOutput = (body = '') => ({
  $metadata: {},
  MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
})
