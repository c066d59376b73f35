import {
  InternalException,
  type PutEventsCommandInput,
  type PutEventsCommandOutput,
} from '@aws-sdk/client-eventbridge'
import { SessionEvent } from '../../../shared/contract/session-events.ts'
import { handleSessionEvent } from '../../../shared/domain/accounts/handle-session-event.ts'
import { sessionBus } from '../../../shared/domain/accounts/publish-session-event.ts'
import type { Clock } from '../../conditions/clock.ts'
import type { BatchHandler } from '../../conditions/fifo-queue.ts'
import { StandardQueue } from '../../conditions/standard-queue.ts'
import { kill, requireLife } from '../../steps/domain/invocation.ts'
import type { BusFault } from './faults.ts'

const putMs = 5

/** Handles a batch as the function `session-events` does. */
export const sessionEventBatch: BatchHandler = async (batch) => {
  for (const { body } of batch) await handleSessionEvent(SessionEvent.parse(JSON.parse(body)))
  return []
}

const failed = () =>
  new InternalException({ $metadata: { httpStatusCode: 500 }, message: 'Internal server error' })

const answer = (entry: { ErrorCode?: string; EventId?: string }): PutEventsCommandOutput => ({
  $metadata: {},
  FailedEntryCount: entry.ErrorCode === undefined ? 0 : 1,
  Entries: [entry],
})

/** The bus of session events in this process, with the queue of its rule behind it. It brings an event at least once. */
export class SessionBus {
  readonly #clock: Clock
  readonly #faultOf: () => BusFault | undefined
  readonly #queue: StandardQueue
  /** Inputs whose calls find no answer any more, however often they are made. */
  readonly #lost = new WeakSet<object>()
  #taken: SessionEvent[] = []

  constructor(clock: Clock, faultOf: () => BusFault | undefined, handle: BatchHandler) {
    this.#clock = clock
    this.#faultOf = faultOf
    this.#queue = new StandardQueue(clock)
    this.#queue.consume(handle)
    sessionBus().middlewareStack.add(
      () => async (args) => ({
        output: await this.#put(args.input as PutEventsCommandInput),
        response: {},
      }),
      { step: 'deserialize', priority: 'high', name: 'sessionBus' },
    )
  }

  /** Events that wait or are being handled. */
  get depth(): number {
    return this.#queue.depth
  }

  take(): SessionEvent[] {
    const taken = this.#taken
    this.#taken = []
    return taken
  }

  async #put(input: PutEventsCommandInput): Promise<PutEventsCommandOutput> {
    requireLife()
    await this.#clock.sleep(putMs)
    requireLife()
    if (this.#lost.has(input)) throw failed()
    const fault = this.#faultOf()
    const [kind, when] = fault?.split(' ') ?? []
    if (kind === 'refused') return answer({ ErrorCode: 'ThrottlingException' })
    if (when === 'before') this.#fail(kind, input)
    for (const { Detail = '' } of input.Entries ?? []) {
      this.#taken.push(SessionEvent.parse(JSON.parse(Detail)))
      void this.#queue.send(Detail)
    }
    if (when === 'after') this.#fail(kind, input)
    return answer({ EventId: 'event' })
  }

  #fail(kind: string | undefined, input: object): void {
    if (kind === 'killed') kill()
    if (kind === 'lost') this.#lost.add(input)
    throw failed()
  }
}
