import {
  ConditionalCheckFailedException,
  type BatchGetItemInput,
  type BatchWriteItemInput,
  type DeleteItemInput,
  type GetItemInput,
  type PutItemInput,
  type QueryInput,
  type ScanInput,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsInput,
  type UpdateItemInput,
} from '@aws-sdk/client-dynamodb'
import { holdsFor, type Item, type Placeholders, requireWellFormed, updated } from './expressions.ts'
import { idOf } from './table-conditions.ts'

type Conditional = Placeholders & { ConditionExpression?: string | undefined }
type Write = Conditional & { UpdateExpression?: string | undefined }

const requireWellFormedWrite = (write: Write): void =>
  requireWellFormed([write.ConditionExpression, write.UpdateExpression], write)

/** A request that DynamoDB refuses whatever stands in the table. */
export const invalid = (message: string): Error =>
  Object.assign(new Error(message), {
    name: 'ValidationException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  })

const requireStartKey = (key: Item | undefined): void => {
  if (key && !(key['pk']?.S && key['sk']?.S)) throw invalid('The provided starting key is invalid')
}

/** Code units order as UTF-8 does, but for what no key of Parley holds. */
const bySortKey = (one: Item, other: Item): number => ((one['sk']?.S ?? '') < (other['sk']?.S ?? '') ? -1 : 1)

const byKey = (one: Item, other: Item): number => (idOf(one) < idOf(other) ? -1 : 1)

const segmentOf = (pk: string, of: number): number =>
  [...pk].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 0) % of

/**
 * As much of a DynamoDB table as Parley's use cases ask for, in memory: for virtual time, in which nothing may wait for the
 * network. Other tests run on the emulator's.
 */
export class TableInMemory {
  /** The size that the table says it has. */
  sizeBytes = 0
  readonly #partitions = new Map<string, Map<string, Item>>()

  get({ pk, sk }: { pk: string; sk: string }): Item | undefined {
    return this.#partitions.get(pk)?.get(sk)
  }

  /** Stores or removes an item past every condition. */
  set({ pk, sk }: { pk: string; sk: string }, item: Item | undefined): void {
    this.#store({ pk: { S: pk }, sk: { S: sk } }, item)
  }

  #find(key: Item): Item | undefined {
    return this.get({ pk: key['pk']?.S ?? '', sk: key['sk']?.S ?? '' })
  }

  #store(key: Item, item: Item | undefined): void {
    const [pk, sk] = [key['pk']?.S ?? '', key['sk']?.S ?? '']
    const partition = this.#partitions.get(pk) ?? new Map<string, Item>()
    this.#partitions.set(pk, partition)
    if (item) partition.set(sk, item)
    else partition.delete(sk)
  }

  execute = (commandName: string, input: object): object => {
    const command = this.#commands[commandName]
    if (!command) throw new Error(`No table in memory does ${commandName}`)
    return command(input as never)
  }

  #requireCondition(key: Item, { ConditionExpression, ...placeholders }: Conditional): void {
    if (ConditionExpression === undefined || holdsFor(ConditionExpression, this.#find(key), placeholders))
      return
    const before = this.#find(key)
    throw new ConditionalCheckFailedException({
      $metadata: {},
      message: 'The conditional request failed',
      ...(before && { Item: before }),
    })
  }

  #put({ Item: item = {}, ...conditional }: Conditional & { Item: Item | undefined }): void {
    this.#requireCondition(item, conditional)
    this.#store(item, item)
  }

  #update({ Key = {}, UpdateExpression = '', ...conditional }: Write & { Key: Item | undefined }): Item {
    this.#requireCondition(Key, conditional)
    const after = updated({ ...Key, ...this.#find(Key) }, UpdateExpression, conditional)
    this.#store(Key, after)
    return after
  }

  #remove({ Key = {}, ...conditional }: Conditional & { Key: Item | undefined }): Item | undefined {
    this.#requireCondition(Key, conditional)
    const before = this.#find(Key)
    this.#store(Key, undefined)
    return before
  }

  #holds({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): {
    code: string
    item: Item | undefined
  } {
    const conditional = (Put ?? Update ?? Delete ?? ConditionCheck) as Conditional
    requireWellFormedWrite(conditional)
    const item = this.#find(Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key ?? {})
    const { ConditionExpression: condition } = conditional
    const holds = condition === undefined || holdsFor(condition, item, conditional)
    return { code: holds ? 'None' : 'ConditionalCheckFailed', item }
  }

  #transact({ TransactItems = [] }: TransactWriteItemsInput): object {
    const ids = TransactItems.map(({ Put, Update, Delete, ConditionCheck }) =>
      idOf(Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key ?? {}),
    )
    if (new Set(ids).size < ids.length) throw invalid('A transaction has two operations on one item')
    if (ids.length > 100) throw invalid('A transaction has more than 100 operations')
    const checked = TransactItems.map((write) => this.#holds(write))
    if (checked.some(({ code }) => code !== 'None')) {
      throw new TransactionCanceledException({
        $metadata: {},
        message: 'Transaction cancelled',
        CancellationReasons: checked.map(({ code, item }) => ({
          Code: code,
          ...(code !== 'None' && item && { Item: item }),
        })),
      })
    }
    for (const { Put, Update, Delete } of TransactItems) {
      if (Put) this.#store(Put.Item ?? {}, Put.Item)
      else if (Update) this.#update({ ...Update, ConditionExpression: undefined })
      else if (Delete) this.#store(Delete.Key ?? {}, undefined)
    }
    return {}
  }

  #query({ ExpressionAttributeValues = {}, ...options }: QueryInput): object {
    const { ':pk': pk, ':prefix': prefix, ':from': from, ':to': to } = ExpressionAttributeValues
    if (from?.S !== undefined && to?.S !== undefined && from.S > to.S)
      throw invalid('The upper bound of BETWEEN must not be below the lower one')
    const isIn = (sk: string) =>
      sk.startsWith(prefix?.S ?? '') && sk >= (from?.S ?? '') && (to?.S === undefined || sk <= to.S)
    const items = [...(this.#partitions.get(pk?.S ?? '')?.values() ?? [])]
    const found = items.filter((item) => isIn(item['sk']?.S ?? '')).toSorted(bySortKey)
    if (options.ScanIndexForward === false) found.reverse()
    const after = options.ExclusiveStartKey
    requireStartKey(after)
    // The item of a cursor may be gone by now.
    const order = options.ScanIndexForward === false ? -1 : 1
    const rest = after
      ? found.filter((item) => order * bySortKey(after, item) < 0 && idOf(item) !== idOf(after))
      : found
    const page = rest.slice(0, options.Limit)
    const last = page.at(-1)
    const more = last !== undefined && page.length < rest.length
    return { Items: page, ...(more && { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } }) }
  }

  /** Ordered by the whole key, where DynamoDB orders partitions by a hash: no caller may count on either. */
  #scan({ ExclusiveStartKey: after, Limit, Segment = 0, TotalSegments = 1 }: ScanInput): object {
    requireStartKey(after)
    const parts = [...this.#partitions].filter(([pk]) => segmentOf(pk, TotalSegments) === Segment)
    const items = parts.flatMap(([, items]) => [...items.values()]).toSorted(byKey)
    const rest = after ? items.filter((item) => byKey(after, item) < 0 && idOf(item) !== idOf(after)) : items
    const page = rest.slice(0, Limit)
    const last = page.at(-1)
    const more = last !== undefined && page.length < rest.length
    return { Items: page, ...(more && { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } }) }
  }

  readonly #commands: Record<string, (input: never) => object> = {
    GetItemCommand: ({ Key = {} }: GetItemInput) => ({ Item: this.#find(Key) }),
    BatchGetItemCommand: ({ RequestItems = {} }: BatchGetItemInput) => ({
      Responses: Object.fromEntries(
        Object.entries(RequestItems).map(([table, { Keys = [] }]) => [
          table,
          Keys.map((key) => this.#find(key)).filter((item) => item !== undefined),
        ]),
      ),
    }),
    BatchWriteItemCommand: ({ RequestItems = {} }: BatchWriteItemInput) => {
      for (const { PutRequest, DeleteRequest } of Object.values(RequestItems).flat()) {
        if (PutRequest?.Item) this.#store(PutRequest.Item, PutRequest.Item)
        if (DeleteRequest?.Key) this.#store(DeleteRequest.Key, undefined)
      }
      return {}
    },
    PutItemCommand: (input: PutItemInput) => {
      requireWellFormedWrite(input)
      this.#put(input)
      return {}
    },
    UpdateItemCommand: (input: UpdateItemInput) => {
      requireWellFormedWrite(input)
      return { Attributes: this.#update(input) }
    },
    DeleteItemCommand: (input: DeleteItemInput) => {
      requireWellFormedWrite(input)
      return { Attributes: this.#remove(input) }
    },
    QueryCommand: (input: QueryInput) => this.#query(input),
    ScanCommand: (input: ScanInput) => this.#scan(input),
    DescribeTableCommand: () => ({ Table: { TableSizeBytes: this.sizeBytes } }),
    TransactWriteItemsCommand: (input: TransactWriteItemsInput) => this.#transact(input),
  }
}
