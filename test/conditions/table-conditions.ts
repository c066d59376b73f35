import {
  type AttributeValue,
  type DynamoDBClient,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  type TransactWriteItemsInput,
} from '@aws-sdk/client-dynamodb'
import type { Clock } from './clock.ts'
import { TokenBucket } from './token-bucket.ts'

type Item = Record<string, AttributeValue>

/** Performs the command itself: on an emulator, or on a table in memory. */
export type Perform = () => Promise<object>

/** How the table of AWS behaves; see README.md for the pages behind it. */
export type TableBehaviour = {
  /** Milliseconds of a call, on average; some calls take three times as long. */
  latencyMs: number
  /** Whether a transaction refuses others, and single writes, that touch one of its items meanwhile. */
  conflicts: boolean
  /** Units that one partition takes in a second. */
  partitionUnits: { write: number; read: number }
}

export const awsTable: TableBehaviour = {
  latencyMs: 5,
  conflicts: true,
  partitionUnits: { write: 1000, read: 3000 },
}

export type TableCounts = {
  calls: number
  transactions: number
  /** Transactions and writes that were refused because of a transaction on the same item. */
  conflicts: number
  throttled: number
}

type Write = { key: Item; item: Item | undefined }

const writeOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): Write => {
  if (Put) return { key: Put.Item ?? {}, item: Put.Item }
  return { key: (Update ?? Delete ?? ConditionCheck)?.Key ?? {}, item: undefined }
}

const partitionOf = (key: Item): string => key['pk']?.S ?? ''
export const idOf = (key: Item): string => `${key['pk']?.S}\n${key['sk']?.S}`

/** Near enough to DynamoDB's own count: names and values in UTF-8. */
const bytesOf = (item: Item): number =>
  Buffer.byteLength(JSON.stringify(item).replace(/\{"[SN]":|[{}"]/g, ''))

/** A write that is no Put is taken to leave an item of at most 1 KB, as all of Parley's are that are updated often. */
const writeUnits = ({ item }: Write): number => (item ? Math.ceil(bytesOf(item) / 1024) : 1)

const singleWrites = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand'])
const readsOfPartition = new Set(['GetItemCommand', 'QueryCommand'])

const throttled = () =>
  new ProvisionedThroughputExceededException({ $metadata: {}, message: 'The partition is throttled' })

/** The share of calls that take three times as long. */
const slowShare = 0.02

/**
 * DynamoDB as it is on AWS, in front of one that has no latency, conflicts or limits.
 *
 * A transaction of duration L holds its items for the last three quarters of it:
 *
 *     0 ──────── L/4 ──────────── L/2 ──────────────── L
 *     sent       items are held   conditions, writes   answered, items are free
 */
export class TableConditions {
  readonly behaviour: TableBehaviour
  readonly #clock: Clock
  readonly #random: () => number
  readonly #held = new Set<string>()
  readonly #partitions = new Map<string, { write: TokenBucket; read: TokenBucket }>()
  readonly #counts: TableCounts = { calls: 0, transactions: 0, conflicts: 0, throttled: 0 }

  constructor(clock: Clock, behaviour: TableBehaviour = awsTable, random: () => number = Math.random) {
    this.behaviour = behaviour
    this.#clock = clock
    this.#random = random
  }

  /** The counts since this was last asked. */
  takeCounts(): TableCounts {
    const taken = { ...this.#counts }
    Object.assign(this.#counts, { calls: 0, transactions: 0, conflicts: 0, throttled: 0 })
    return taken
  }

  async apply(commandName: string, input: object, perform: Perform): Promise<object> {
    this.#counts.calls++
    const ms =
      this.behaviour.latencyMs * (0.7 + 0.3 * this.#random() + (this.#random() < slowShare ? 2 : 0.15))
    if (commandName === 'TransactWriteItemsCommand') {
      return this.#transact(
        ((input as TransactWriteItemsInput).TransactItems ?? []).map(writeOf),
        ms,
        perform,
      )
    }
    await this.#clock.sleep(ms / 2)
    if (singleWrites.has(commandName)) this.#admitWrite(input as { Key?: Item; Item?: Item })
    const output = await perform()
    if (readsOfPartition.has(commandName)) this.#admitRead(input as { Key?: Item }, output)
    await this.#clock.sleep(ms / 2)
    return output
  }

  #admitWrite({ Key, Item: item }: { Key?: Item; Item?: Item }): void {
    const key = Key ?? item ?? {}
    if (this.#held.has(idOf(key))) {
      this.#counts.conflicts++
      throw new TransactionConflictException({ $metadata: {}, message: 'A transaction holds the item' })
    }
    this.#spend(partitionOf(key), 'write', writeUnits({ key, item }))
  }

  /** A read costs what it finds, of which DynamoDB knows only then. */
  #admitRead(
    { Key, ExpressionAttributeValues }: { Key?: Item; ExpressionAttributeValues?: Item },
    { Items = [], Item: item = {} }: { Items?: Item[]; Item?: Item },
  ): void {
    const partition = Key ? partitionOf(Key) : (ExpressionAttributeValues?.[':pk']?.S ?? '')
    // The items of a page are alike; to measure each of a thousand would take longer than everything else.
    const measured = Items.slice(0, 10)
    const bytes = [item, ...measured].reduce((sum, one) => sum + bytesOf(one), 0)
    const share = Items.length / Math.max(1, measured.length)
    this.#spend(partition, 'read', Math.max(1, Math.ceil((bytes * Math.max(1, share)) / 4096)))
  }

  #spend(partition: string, kind: 'write' | 'read', units: number): void {
    if (this.#bucketOf(partition)[kind].take(units)) return
    this.#counts.throttled++
    throw throttled()
  }

  #bucketOf(partition: string) {
    const { write, read } = this.behaviour.partitionUnits
    const known = this.#partitions.get(partition)
    if (known) return known
    const made = { write: new TokenBucket(this.#clock, write), read: new TokenBucket(this.#clock, read) }
    this.#partitions.set(partition, made)
    return made
  }

  /** @throws TransactionCanceledException with the reasons, as DynamoDB gives them. */
  async #transact(writes: readonly Write[], ms: number, perform: Perform): Promise<object> {
    this.#counts.transactions++
    const cancel = async (code: string, isReason: (write: Write) => boolean) => {
      await this.#clock.sleep(ms / 2)
      throw new TransactionCanceledException({
        $metadata: {},
        message: `Transaction cancelled: ${code}`,
        CancellationReasons: writes.map((write) => ({ Code: isReason(write) ? code : 'None' })),
      })
    }
    await this.#clock.sleep(ms / 4)
    const ids = writes.map(({ key }) => idOf(key))
    if (this.behaviour.conflicts && ids.some((id) => this.#held.has(id))) {
      this.#counts.conflicts++
      const met = new Set(ids.filter((id) => this.#held.has(id)))
      return cancel('TransactionConflict', ({ key }) => met.has(idOf(key)))
    }
    const full = this.#fullPartitions(writes)
    if (full.size > 0) {
      this.#counts.throttled++
      return cancel('ThrottlingError', ({ key }) => full.has(partitionOf(key)))
    }
    for (const id of ids) this.#held.add(id)
    try {
      await this.#clock.sleep(ms / 4)
      const output = await perform()
      await this.#clock.sleep(ms / 2)
      return output
    } catch (error) {
      await this.#clock.sleep(ms / 2)
      throw error
    } finally {
      for (const id of ids) this.#held.delete(id)
    }
  }

  /** Each write of a transaction costs twice its units. */
  #fullPartitions(writes: readonly Write[]): Set<string> {
    const units = new Map<string, number>()
    for (const write of writes) {
      const partition = partitionOf(write.key)
      units.set(partition, (units.get(partition) ?? 0) + 2 * writeUnits(write))
    }
    return new Set(
      [...units].filter(([pk, count]) => !this.#bucketOf(pk).write.take(count)).map(([pk]) => pk),
    )
  }
}

/** Stands between a client and its table. */
export type InFront = Pick<TableConditions, 'apply'>

/** Behind the SDK's retries, so that a throttled call is retried as on AWS. */
const place = { step: 'finalizeRequest', priority: 'low', override: true } as const

/** Puts conditions in front of what a client talks to. @returns what takes them away again. */
export const underConditions = (client: DynamoDBClient, conditions: InFront): (() => void) => {
  const name = 'tableConditions'
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) =>
        (await conditions.apply(commandName, args.input, () => next(args))) as Awaited<
          ReturnType<typeof next>
        >,
    { ...place, name },
  )
  return () => {
    client.middlewareStack.remove(name)
  }
}

/** Lets a client talk to a table in memory, under conditions or without. */
export const inMemory = (
  client: DynamoDBClient,
  execute: (commandName: string, input: object) => object,
  conditions?: InFront,
): void => {
  const notesAttempts = client.middlewareStack.identify().some((name) => name.startsWith('openAttempts'))
  client.middlewareStack.addRelativeTo(
    (_next: unknown, { commandName = '' }: { commandName?: string }) =>
      async ({ input }: { input: object }) => {
        const perform = async () => execute(commandName, input)
        const output = conditions ? await conditions.apply(commandName, input, perform) : await perform()
        return { output: { $metadata: {}, ...output } as never, response: {} }
      },
    // Nothing is sent, so nothing needs a signature. Each attempt comes here.
    {
      relation: 'after',
      // The clients of functions note what comes of each attempt.
      toMiddleware: notesAttempts ? 'openAttempts' : 'retryMiddleware',
      name: 'tableInMemory',
      override: true,
    },
  )
}
