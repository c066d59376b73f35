import {
  BatchGetItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { unavailable } from '../errors/parley-error.ts'
import { backOff } from './backoff.ts'
import { chunksOf } from './chunks.ts'
import type { Key } from './key.ts'
import { dynamo, fromItem, type Item, tableName, toItem, toValues } from './table.ts'

/**
 * Every read here but `getItemsEventually` is strongly consistent: access checks, order and read-your-writes depend on
 * it.
 */

export const getItem = async <T>(key: Key): Promise<T | undefined> => {
  const { Item } = await dynamo().send(
    new GetItemCommand({ TableName: tableName(), Key: toItem(key), ConsistentRead: true }),
  )
  return Item && fromItem<T>(Item)
}

/** DynamoDB's limit for one BatchGetItem. */
const batchGetLimit = 100
const unprocessedAttempts = 8

const identity = (key: Key) => `${key.pk}\n${key.sk}`

const getChunk = async (chunk: Key[], found: Map<string, Item>, ConsistentRead: boolean): Promise<void> => {
  let pending: Item[] = chunk.map((key) => toItem(key))
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === unprocessedAttempts) throw unavailable()
    if (attempt > 0) await backOff(attempt, 10, 300)
    const { Responses, UnprocessedKeys } = await dynamo().send(
      new BatchGetItemCommand({ RequestItems: { [tableName()]: { Keys: pending, ConsistentRead } } }),
    )
    for (const item of Responses?.[tableName()] ?? []) found.set(identity(fromItem<Key>(item)), item)
    pending = UnprocessedKeys?.[tableName()]?.Keys ?? []
  }
}

const getDistinct = async (wanted: readonly Key[], isConsistent: boolean): Promise<unknown[]> => {
  const distinct = [...new Map(wanted.map((key) => [identity(key), key])).values()]
  const found = new Map<string, Item>()
  await Promise.all(chunksOf(distinct, batchGetLimit).map((chunk) => getChunk(chunk, found, isConsistent)))
  return wanted.map((key) => {
    const item = found.get(identity(key))
    return item && fromItem(item)
  })
}

/**
 * Reads items in one round trip (chunks of 100 at the same time), in the order of their keys; `undefined` where there
 * is none. The caller names the types: `getItems<[Session, Head]>([…])`.
 */
export const getItems = async <T extends unknown[]>(
  wanted: readonly Key[],
): Promise<{ [I in keyof T]: T[I] | undefined }> =>
  (await getDistinct(wanted, true)) as { [I in keyof T]: T[I] | undefined }

/** The same for half the price, eventually consistent: as the items were some time ago, mostly less than a second. */
export const getItemsEventually = async <T>(wanted: readonly Key[]): Promise<(T | undefined)[]> =>
  (await getDistinct(wanted, false)) as (T | undefined)[]

type Range = {
  pk: string
  prefix: string
}

/** The items of a partition whose sort keys share a prefix, a page of up to 1 MB at a time. */
export async function* queryPages<T>(
  range: Range,
  options: { limit?: number; startAfter?: Key } = {},
): AsyncGenerator<T[], void, undefined> {
  let start = options.startAfter && toItem(options.startAfter)
  do {
    const page = await dynamo().send(
      new QueryCommand({
        TableName: tableName(),
        ConsistentRead: true,
        KeyConditionExpression: range.prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
        ExpressionAttributeValues: toValues({
          ':pk': range.pk,
          ...(range.prefix && { ':prefix': range.prefix }),
        }),
        ...(options.limit !== undefined && { Limit: options.limit }),
        ...(start && { ExclusiveStartKey: start }),
      }),
    )
    yield (page.Items ?? []).map((item) => fromItem<T>(item))
    start = page.LastEvaluatedKey
  } while (start)
}

export const queryAll = async <T>(range: Range): Promise<T[]> => {
  const items: T[] = []
  for await (const page of queryPages<T>(range)) items.push(...page)
  return items
}

/** One page of the items between two sort keys, both inclusive. */
export const queryBetween = async <T>(
  from: Key,
  to: Key,
  options: { limit: number; newestFirst: boolean },
): Promise<T[]> => {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: tableName(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: toValues({ ':pk': from.pk, ':from': from.sk, ':to': to.sk }),
      Limit: options.limit,
      ScanIndexForward: !options.newestFirst,
    }),
  )
  return Items.map((item) => fromItem<T>(item))
}

/** One of the parts, numbered from 0, into which DynamoDB divides the partitions of a table. */
export type ScanPart = { number: number; of: number }

/** The whole table or a part of it, a page of up to 1 MB at a time: for operators, never for a request. */
export async function* scanPages<T>({
  startAfter,
  part,
}: {
  startAfter?: Key | undefined
  part?: ScanPart | undefined
}): AsyncGenerator<T[], void, undefined> {
  let start = startAfter && toItem(startAfter)
  do {
    const page = await dynamo().send(
      new ScanCommand({
        TableName: tableName(),
        ConsistentRead: true,
        ...(part && { Segment: part.number, TotalSegments: part.of }),
        ...(start && { ExclusiveStartKey: start }),
      }),
    )
    yield (page.Items ?? []).map((item) => fromItem<T>(item))
    start = page.LastEvaluatedKey
  } while (start)
}

/** The size of the table, of some hours ago. */
export const tableBytes = async (): Promise<number> => {
  const { Table } = await dynamo().send(new DescribeTableCommand({ TableName: tableName() }))
  return Table?.TableSizeBytes ?? 0
}
