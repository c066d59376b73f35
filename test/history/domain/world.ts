import { randomUUID } from 'node:crypto'
import type { SessionEvent } from '../../../shared/contract/session-events.ts'
import { SilenceError } from '../../../shared/domain/delivery/http-connection.ts'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import type { Clock } from '../../conditions/clock.ts'
import { postTo } from '../../conditions/connections-in-memory.ts'
import type { BatchHandler, FifoQueue, QueuedMessage } from '../../conditions/fifo-queue.ts'
import type { StandardQueue } from '../../conditions/standard-queue.ts'
import { appendBatch, consumeAppends } from '../../steps/domain/consume-appends.ts'
import { consumeFanOuts, fanOutBatch } from '../../steps/domain/consume-fan-outs.ts'
import { invoke, kill, outside, requireLife, skewClocks } from '../../steps/domain/invocation.ts'
import type { Recorder } from '../checker/recorder.ts'
import { type BusFault, type Choose, type FaultyTable, noFaults, type PostFault } from './faults.ts'
import { SessionBus, sessionEventBatch } from './session-bus.ts'

/** As the stack's queues have it, somewhat shorter. */
const visibilityMs = 2000
const lateMs = 3000
/** As long as a post may be silent (delivery/http-connection.ts). */
const silenceMs = 2000
/** Milliseconds between two attempts of a job, and how many there are before it counts as endless. */
const [retryMs, mostAttempts] = [1000, 50]

/** How a function of a process is called: its settings, in place of a deployment's. */
export const settings = {
  MESSAGES_PER_SECOND: '1000',
  MESSAGE_BURST: '1000',
  CONNECTS_PER_MINUTE: '60000',
  CONNECT_BURST: '1000',
  // Everything is logged, so that whatever must not be there would be found.
  POWERTOOLS_LOG_LEVEL: 'INFO',
}

/**
 * Queues, their functions and sockets in this process, in front of a table of whatever kind. All of it fails as it is
 * told to.
 */
export class World {
  readonly clock: Clock
  readonly table: FaultyTable
  recorder: Recorder
  /** Sockets that the gateway has lost. Nobody is told: `$disconnect` does not come. */
  readonly #gone = new Set<string>()
  readonly #queues: { appends: FifoQueue; fanOuts: FifoQueue; retries: StandardQueue }
  readonly #bus: SessionBus
  #choose: Choose = noFaults
  #late = 0
  #jobs = 0

  constructor(clock: Clock, table: FaultyTable, recorder: Recorder) {
    this.clock = clock
    this.table = table
    this.recorder = recorder
    skewClocks()
    // The bucket is empty: nobody here has files.
    globalThis.fetch = async () => new Response('<ListBucketResult/>')
    // The same for each attempt of a call, as the SDK has it, which makes it only as it sends the call.
    dynamo().middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'TransactWriteItemsCommand')
            (args.input as { ClientRequestToken?: string }).ClientRequestToken ??= randomUUID()
          return next(args)
        },
      { step: 'initialize', name: 'requestTokens' },
    )
    postTo({
      clock,
      postMs: 5,
      processorMs: 0.1,
      answer: (socket, frame) => this.#post(socket, frame),
    })
    const appends = consumeAppends(clock, { visibilityMs })
    appends.consume((batch) => this.#handle(appendBatch, batch))
    const handle: BatchHandler = (batch) => this.#handle(fanOutBatch, batch)
    this.#bus = new SessionBus(
      clock,
      () => this.#busFault(),
      (batch) => this.#handle(sessionEventBatch, batch),
    )
    this.#queues = { appends, ...consumeFanOuts(clock, handle, { visibilityMs }) }
  }

  /** From now on everything fails so. */
  choose(choose: Choose): void {
    this.#choose = choose
    this.table.choose = choose
  }

  /** Runs a function that a client has called. @returns undefined if it died. */
  call<T>(work: () => Promise<T>): Promise<T | undefined> {
    const skewMs = this.#choose.skewMs()
    if (skewMs !== 0) this.recorder.fault('clock off')
    return invoke(work, skewMs)
  }

  /** The session events that the bus has taken since the last call. */
  takeSessionEvents(): SessionEvent[] {
    return this.#bus.take()
  }

  #busFault(): BusFault | undefined {
    const fault = this.#choose.bus()
    if (fault) this.recorder.fault(`bus ${fault}`)
    return fault
  }

  /** Runs a job until it says that it is done, in as many invocations as that takes. */
  async finishes(work: () => Promise<boolean>): Promise<void> {
    this.#jobs++
    for (let attempt = 1; (await outside(() => this.call(work))) !== true; attempt++) {
      if (attempt === mostAttempts) throw new Error('The job has no end')
      await this.clock.sleep(retryMs)
    }
    this.#jobs--
  }

  isGone(socket: string): boolean {
    return this.#gone.has(socket)
  }

  /** The line of a socket breaks. The gateway notices with the next post. */
  lose(socket: string): void {
    this.#gone.add(socket)
    this.recorder.closed(socket)
  }

  async idle(): Promise<void> {
    const { appends, fanOuts, retries } = this.#queues
    while (appends.total + fanOuts.total + retries.depth + this.#bus.depth + this.#late + this.#jobs > 0)
      await this.clock.sleep(100)
  }

  async #post(socket: string, frame: string): Promise<number> {
    requireLife()
    await this.table.gate('post')
    requireLife()
    if (this.#gone.has(socket)) return 410
    const fault = this.#choose.post()
    if (fault) this.recorder.fault(`post ${fault}`)
    return this.#postWith(fault, socket, frame)
  }

  async #postWith(fault: PostFault | undefined, socket: string, frame: string): Promise<number> {
    if (fault === 'gone') {
      this.lose(socket)
      return 410
    }
    if (fault === 'throttled') return 429
    if (fault === 'failed') return 500
    if (fault === 'hangs') {
      await this.clock.sleep(silenceMs)
      throw new SilenceError('No response in time')
    }
    this.recorder.received(socket, JSON.parse(frame))
    if (fault === 'killed after') kill()
    return fault === 'failed after' ? 500 : 200
  }

  /** Handles a batch as it may happen: killed, twice, late, or answered as if a part of it had failed. */
  async #handle(handler: BatchHandler, batch: readonly QueuedMessage[]): Promise<readonly string[]> {
    const fault = this.#choose.batch()
    if (fault) this.recorder.fault(`batch ${fault}`)
    const run = async (): Promise<readonly string[]> => {
      const failed = await outside(() => this.call(() => handler(batch)))
      // It died: all of it comes again.
      return failed ?? batch.map(({ messageId }) => messageId)
    }
    if (fault === 'late' || fault === 'twice') void this.#later(run)
    if (fault === 'late') return batch.map(({ messageId }) => messageId)
    const failed = await run()
    // The function did what it did, and its answer was lost, or told of one more.
    if (fault === 'killed') return batch.map(({ messageId }) => messageId)
    const alsoFailed = fault === 'partly failed' ? batch.slice(-1) : []
    return [...new Set([...failed, ...alsoFailed.map(({ messageId }) => messageId)])]
  }

  async #later(run: () => Promise<unknown>): Promise<void> {
    this.#late++
    await this.clock.sleep(Math.random() * lateMs)
    await run().catch(() => undefined)
    this.#late--
  }
}
