import {
  InternalServerError,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItemsInput,
} from '@aws-sdk/client-dynamodb'
import type { Clock } from '../../conditions/clock.ts'
import type { Perform } from '../../conditions/table-conditions.ts'
import { kill, requireLife } from '../../steps/domain/invocation.ts'

/** Faults of a call to the table: before it takes effect, or after. */
export const tableFaults = [
  'conflict',
  'throttled',
  'failed before',
  'failed after',
  'timed out before',
  'timed out after',
  'lost before',
  'lost after',
  'slow before',
  'slow after',
  'killed before',
  'killed after',
] as const
export type TableFault = (typeof tableFaults)[number]

/** Faults of a post to a socket. */
export const postFaults = ['gone', 'throttled', 'failed', 'failed after', 'hangs', 'killed after'] as const
export type PostFault = (typeof postFaults)[number]

/** Faults of a batch of a queue or of the stream. */
export const batchFaults = ['twice', 'late', 'partly failed', 'killed'] as const
export type BatchFault = (typeof batchFaults)[number]

/** Faults of putting session events on their bus. */
export const busFaults = [
  'refused',
  'failed before',
  'failed after',
  'lost before',
  'lost after',
  'killed before',
  'killed after',
] as const
export type BusFault = (typeof busFaults)[number]

/** Decides which fault the next call of a kind has, if any. */
export type Choose = {
  table: () => TableFault | undefined
  post: () => PostFault | undefined
  batch: () => BatchFault | undefined
  bus: () => BusFault | undefined
  /** Milliseconds by which the clock of the next invocation is off. */
  skewMs: () => number
}

export const noFaults: Choose = {
  table: () => undefined,
  post: () => undefined,
  batch: () => undefined,
  bus: () => undefined,
  skewMs: () => 0,
}

/** As the client's own time-out (platform/aws/client-options.ts). */
const ownTimes = { timeoutMs: 3000, slowMs: 1500 }

const isWrite = (commandName: string) => /Write|Put|Update|Delete/.test(commandName)
const isTransaction = (commandName: string) => commandName === 'TransactWriteItemsCommand'

const timedOut = () => Object.assign(new Error('No answer came in time'), { name: 'TimeoutError' })
const failed = () =>
  new InternalServerError({ $metadata: { httpStatusCode: 500 }, message: 'Internal server error' })

const cancelled = (input: object, Code: string) =>
  new TransactionCanceledException({
    $metadata: { httpStatusCode: 400 },
    message: `Transaction cancelled: ${Code}`,
    CancellationReasons: ((input as TransactWriteItemsInput).TransactItems ?? []).map(() => ({ Code })),
  })

const conflict = (commandName: string, input: object) =>
  isTransaction(commandName)
    ? cancelled(input, 'TransactionConflict')
    : new TransactionConflictException({ $metadata: { httpStatusCode: 400 }, message: 'A conflict' })

const throttled = (commandName: string, input: object) =>
  isTransaction(commandName)
    ? cancelled(input, 'ThrottlingError')
    : new ProvisionedThroughputExceededException({
        $metadata: { httpStatusCode: 400 },
        message: 'Throttled',
      })

/**
 * A table whose calls fail as those of DynamoDB may, in front of one whose calls do not. It stands behind the SDK's
 * retries, which call it again. A transaction that comes again with its token takes effect once, as on AWS.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export class FaultyTable {
  choose: Choose = noFaults
  /** Waits until the call has its turn. */
  gate: (commandName: string) => Promise<unknown> = async () => undefined
  readonly #clock: Clock
  readonly #note: (fault: string) => void
  readonly #committed = new Map<string, object>()
  readonly #times: typeof ownTimes
  /** Inputs whose calls find no answer any more, however often they are made. */
  readonly #lost = new WeakSet<object>()

  constructor(clock: Clock, note: (fault: string) => void, times = ownTimes) {
    this.#clock = clock
    this.#note = note
    this.#times = times
  }

  apply = async (commandName: string, input: object, perform: Perform): Promise<object> => {
    requireLife()
    await this.gate(commandName)
    requireLife()
    if (this.#lost.has(input)) return this.#timeOut()
    const fault = this.choose.table()
    // To lose an answer, to be refused and to die while reading makes no difference to anyone else.
    if (!fault || (fault === 'conflict' && !isWrite(commandName))) return this.#once(input, perform)
    this.#note(`table ${fault}`)
    const [kind, when] = fault.split(' ').length > 1 ? this.#split(fault) : [fault, undefined]
    if (kind === 'conflict') throw conflict(commandName, input)
    if (kind === 'throttled') throw throttled(commandName, input)
    if (when === 'before') await this.#fail(kind, input)
    const answer = await this.#once(input, perform)
    if (when === 'after') await this.#fail(kind, input)
    return answer
  }

  #split(fault: string): [string, string] {
    const at = fault.lastIndexOf(' ')
    return [fault.slice(0, at), fault.slice(at + 1)]
  }

  async #once(input: object, perform: Perform): Promise<object> {
    const { ClientRequestToken: token } = input as { ClientRequestToken?: string }
    const known = token === undefined ? undefined : this.#committed.get(token)
    if (known) return known
    const answer = await perform()
    if (token !== undefined) this.#committed.set(token, answer)
    return answer
  }

  async #timeOut(): Promise<never> {
    await this.#clock.sleep(this.#times.timeoutMs)
    throw timedOut()
  }

  async #fail(kind: string, input: object): Promise<void> {
    if (kind === 'killed') return kill()
    if (kind === 'slow') return this.#clock.sleep(this.#times.slowMs)
    if (kind === 'failed') throw failed()
    if (kind === 'lost') this.#lost.add(input)
    return this.#timeOut()
  }
}
