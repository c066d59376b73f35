import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { isDeepStrictEqual } from 'node:util'
import type { Item } from '../../conditions/expressions.ts'
import { idOf } from '../../conditions/table-conditions.ts'
import { invalid, TableInMemory } from '../../conditions/table-in-memory.ts'

/** One item that a command has changed. */
export type Change = { pk: string; sk: string; before: Item | undefined; after: Item | undefined }

type Write = { Item?: Item; Key?: Item }
type Input = Write & {
  TransactItems?: { Put?: Write; Update?: Write; Delete?: Write; ConditionCheck?: Write }[]
  RequestItems?: Record<string, { Keys?: Item[] } & { PutRequest?: Write; DeleteRequest?: Write }[]>
  ExpressionAttributeValues?: Item
  ExclusiveStartKey?: Item
  Limit?: number
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const most = { pkBytes: 2048, skBytes: 1024, itemBytes: 400 * 1024, depth: 32, digits: 38, batchGet: 100 }

const requireKey = (key: Item): void => {
  for (const [name, bytes] of [
    ['pk', most.pkBytes],
    ['sk', most.skBytes],
  ] as const) {
    const text = key[name]?.S
    if (text === undefined || text === '') throw invalid(`The key has no ${name}`)
    if (Buffer.byteLength(text) > bytes) throw invalid(`The ${name} has more than ${bytes} bytes`)
  }
}

const requireNumber = (text: string): void => {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const digits = mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '')
  const magnitude = Math.abs(Number(exponent))
  if (!Number.isFinite(Number(text)) || digits.length > most.digits || magnitude > 125)
    throw invalid(`Not a number for DynamoDB: ${text}`)
}

const requireValue = (value: AttributeValue, depth = 1): void => {
  if (depth > most.depth) throw invalid('The item is nested too deeply')
  if (value.N !== undefined) requireNumber(value.N)
  if (value.S !== undefined && !value.S.isWellFormed()) throw invalid('A text is not Unicode')
  for (const set of [value.SS, value.NS, value.BS])
    if (set?.length === 0) throw invalid('A set must not be empty')
  for (const inner of Object.values(value.M ?? value.L ?? {})) requireValue(inner, depth + 1)
}

const bytesOf = (item: Item): number => Buffer.byteLength(JSON.stringify(item))

const requireItem = (item: Item): void => {
  requireKey(item)
  for (const value of Object.values(item)) requireValue(value)
  if (bytesOf(item) > 1.5 * most.itemBytes) throw invalid('The item is too large')
}

const requireQuery = ({ ExpressionAttributeValues = {}, ExclusiveStartKey, Limit }: Input): void => {
  const { ':pk': pk, ':prefix': prefix, ':from': from, ':to': to } = ExpressionAttributeValues
  for (const value of [pk, prefix, from, to])
    if (value?.S === '') throw invalid('A key of a condition is empty')
  if (from?.S !== undefined && to?.S !== undefined && from.S > to.S)
    throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound')
  if (Limit !== undefined && Limit < 1) throw invalid('Limit must be at least 1')
  if (!ExclusiveStartKey) return
  requireKey(ExclusiveStartKey)
  const { pk: startPk, sk: startSk } = ExclusiveStartKey
  if (startPk?.S !== pk?.S) throw invalid('The provided starting key is outside query boundaries')
  if (!startSk?.S?.startsWith(prefix?.S ?? ''))
    throw invalid('The provided starting key does not match the range key predicate')
}

const requireDistinct = (all: readonly Item[], limit: number): void => {
  if (all.length > limit) throw invalid(`Too many keys: ${all.length}`)
  if (new Set(all.map(idOf)).size < all.length)
    throw invalid('Provided list of item keys contains duplicates')
}

/** The keys that a command writes. */
const keysWritten = (commandName: string, input: Input): Item[] => {
  const keyOf = ({ Item: item, Key }: Write = {}): Item[] => [item ?? Key ?? []].flat() as Item[]
  if (commandName === 'BatchWriteItemCommand')
    return Object.values(input.RequestItems ?? {})
      .flat()
      .flatMap(({ PutRequest, DeleteRequest }) => keyOf(PutRequest ?? DeleteRequest))
  if (commandName === 'TransactWriteItemsCommand')
    return (input.TransactItems ?? []).flatMap(({ Put, Update, Delete }) => keyOf(Put ?? Update ?? Delete))
  return ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand'].includes(commandName)
    ? keyOf(input)
    : []
}

/**
 * A table in memory that refuses what DynamoDB refuses whatever stands in the table: wrong keys, ranges, numbers and
 * cursors. It notes every change of an item.
 */
export class CheckedTable {
  readonly table = new TableInMemory()
  readonly changes: Change[] = []

  execute = (commandName: string, input: Input): object => {
    this.#require(commandName, input)
    const keys = keysWritten(commandName, input).map((key) => ({
      pk: key['pk']?.S ?? '',
      sk: key['sk']?.S ?? '',
    }))
    const before = keys.map((key) => this.table.get(key))
    const output = this.table.execute(commandName, input)
    keys.forEach((key, index) => {
      const after = this.table.get(key)
      if (after) requireItem(after)
      if (!isDeepStrictEqual(before[index], after))
        this.changes.push({ ...key, before: before[index], after })
    })
    return output
  }

  /** Takes back what these changes did, the last of them first. */
  undo(changes: readonly Change[]): void {
    for (const { before, ...key } of changes.toReversed()) this.table.set(key, before)
  }

  #require(commandName: string, input: Input): void {
    if (commandName === 'QueryCommand') requireQuery(input)
    if (commandName === 'GetItemCommand') requireKey(input.Key ?? {})
    if (commandName === 'BatchGetItemCommand') {
      for (const { Keys = [] } of Object.values(input.RequestItems ?? {}) as { Keys?: Item[] }[]) {
        Keys.forEach(requireKey)
        requireDistinct(Keys, most.batchGet)
      }
    }
    for (const { ConditionCheck } of input.TransactItems ?? [])
      requireKey(ConditionCheck?.Key ?? { pk: { S: '-' }, sk: { S: '-' } })
    const written = keysWritten(commandName, input)
    written.forEach(requireKey)
    if (commandName === 'BatchWriteItemCommand') requireDistinct(written, 25)
  }
}
