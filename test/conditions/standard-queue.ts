import { randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'
import { awsFifoQueue, type BatchHandler, type QueuedMessage } from './fifo-queue.ts'

/** A standard queue with its function: each message by itself, when its delay is over, in no order. */
export class StandardQueue {
  readonly #clock: Clock
  readonly #visibilityMs: number
  #handle: BatchHandler | undefined
  #depth = 0

  constructor(clock: Clock, visibilityMs = awsFifoQueue.visibilityMs) {
    this.#clock = clock
    this.#visibilityMs = visibilityMs
  }

  consume(handle: BatchHandler): void {
    this.#handle = handle
  }

  /** Messages that wait or are being handled. */
  get depth(): number {
    return this.#depth
  }

  async send(body: string, delaySeconds = 0): Promise<string> {
    const messageId = randomUUID()
    this.#depth++
    await this.#clock.sleep(awsFifoQueue.sendMs)
    void this.#deliver({ messageId, group: '', body, receives: 0 }, delaySeconds * 1000)
    return messageId
  }

  async #deliver(message: QueuedMessage, delayMs: number): Promise<void> {
    await this.#clock.sleep(delayMs + awsFifoQueue.receiveMs + awsFifoQueue.invokeMs)
    message.receives++
    try {
      const failed = await this.#handle?.([message])
      if (failed?.includes(message.messageId)) throw new Error('The message failed')
      this.#depth--
    } catch {
      await this.#deliver(message, this.#visibilityMs)
    }
  }
}
