import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  TransactionCanceledException,
  TransactionConflictException,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb'
import pMap from 'p-map'
import { outcomeUnknown, unavailable } from '../errors/parley-error.ts'
import { attempts } from './attempts.ts'
import { backOff } from './backoff.ts'
import { chunksOf } from './chunks.ts'
import { allOf, type Condition, present } from './condition.ts'
import type { Key } from './key.ts'
import { dynamo, fromItem, tableName, toItem, toValues } from './table.ts'
import { written } from './written.ts'

/** A condition, where there is one, and the names and values that it or an update uses. */
type Expression = Partial<Condition>

const conditionFields = ({ condition, names, values }: Expression) => ({
  ...(condition && { ConditionExpression: condition }),
  ...(names && { ExpressionAttributeNames: names }),
  ...(values && { ExpressionAttributeValues: toValues(values) }),
})

/** Lets a refusal carry the item as it stood, so that nobody has to read it again. */
const returnOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const

/** The steps of a transaction. */
export const step = {
  put: (item: Key & Record<string, unknown>, expression: Expression = {}): TransactWriteItem => ({
    Put: { TableName: tableName(), Item: toItem(item), ...conditionFields(expression), ...returnOld },
  }),
  update: (key: Key, update: string, expression: Expression = {}): TransactWriteItem => ({
    Update: {
      TableName: tableName(),
      Key: toItem(key),
      UpdateExpression: update,
      ...conditionFields(expression),
      ...returnOld,
    },
  }),
  remove: (key: Key, expression: Expression = {}): TransactWriteItem => ({
    Delete: { TableName: tableName(), Key: toItem(key), ...conditionFields(expression), ...returnOld },
  }),
  check: (key: Key, { condition, ...expression }: Condition): TransactWriteItem => ({
    ConditionCheck: {
      TableName: tableName(),
      Key: toItem(key),
      ConditionExpression: condition,
      ...conditionFields(expression),
      ...returnOld,
    },
  }),
}

type Steps<Name extends string> = Partial<Record<Name, TransactWriteItem>>

/** The outcome of a transaction. */
export type Outcome<Name extends string> =
  | { committed: true }
  | {
      committed: false
      /**
       * The steps whose condition did not hold, each with the item as it stood then (`undefined`: there was none).
       * Empty if the transaction only collided with another writer; then the same steps may succeed next time.
       */
      failed: ReadonlyMap<Name, Record<string, unknown> | undefined>
    }

/** Reasons that say nothing about the data, only that somebody else was there at the same moment. */
const collisionCodes = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

/**
 * Tries once to commit all steps, or else none. The SDK's attempts have one token, so all of them commit once.
 * @throws ParleyError `outcome_unknown`.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export const tryTransact = async <Name extends string>(steps: Steps<Name>): Promise<Outcome<Name>> => {
  const names = Object.keys(steps) as Name[]
  const TransactItems = names.map((name) => steps[name]).filter((item) => item !== undefined)
  try {
    await written(dynamo().send(new TransactWriteItemsCommand({ TransactItems })))
    return { committed: true }
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const reasons = error.CancellationReasons ?? []
    const failed = new Map<Name, Record<string, unknown> | undefined>()
    reasons.forEach((reason, index) => {
      const name = names[index]
      if (reason.Code !== 'ConditionalCheckFailed' || name === undefined) return
      failed.set(name, reason.Item && fromItem(reason.Item))
    })
    const collided = reasons.some(({ Code = '' }) => collisionCodes.has(Code))
    if (failed.size === 0 && !collided) throw error
    return { committed: false, failed }
  }
}

/**
 * Commits all steps or none, and tries again after a collision with another writer. What a failed condition means
 * is the caller's to decide.
 * @throws ParleyError `unavailable` when collisions do not end; `outcome_unknown`.
 */
export const transact = async <Name extends string>(steps: Steps<Name>): Promise<Outcome<Name>> => {
  for await (const _ of attempts()) {
    const outcome = await tryTransact(steps)
    if (outcome.committed || outcome.failed.size > 0) return outcome
  }
  throw unavailable()
}

/**
 * Writes one item, and tries again while a transaction holds it: DynamoDB refuses the write then, and the SDK does not
 * repeat it.
 * @throws ParleyError `unavailable` when transactions do not end; `outcome_unknown`.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
const outwaitTransactions = async <T>(write: () => Promise<T>): Promise<T> => {
  for await (const _ of attempts()) {
    try {
      return await written(write())
    } catch (error) {
      if (!(error instanceof TransactionConflictException)) throw error
    }
  }
  throw unavailable()
}

const unlessConditionFails = async <T>(write: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await outwaitTransactions(write)
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined
    throw error
  }
}

export const putItem = async (item: Key & Record<string, unknown>): Promise<void> => {
  await outwaitTransactions(() =>
    dynamo().send(new PutItemCommand({ TableName: tableName(), Item: toItem(item) })),
  )
}

const update = (
  key: Key,
  expression: string,
  conditions: Expression,
  ReturnValues: 'NONE' | 'ALL_NEW',
): Promise<UpdateItemCommandOutput | undefined> =>
  unlessConditionFails(() =>
    dynamo().send(
      new UpdateItemCommand({
        TableName: tableName(),
        Key: toItem(key),
        UpdateExpression: expression,
        ReturnValues,
        ...conditionFields(conditions),
      }),
    ),
  )

/** Updates one item. @returns whether its condition held. */
export const updateItem = async (
  key: Key,
  expression: string,
  conditions: Expression = {},
): Promise<boolean> => (await update(key, expression, conditions, 'NONE')) !== undefined

/** Updates one item. @returns the item after the update; `undefined` if the condition did not hold. */
export const updateAndGet = async <T>(
  key: Key,
  expression: string,
  conditions: Expression = {},
): Promise<T | undefined> => {
  const done = await update(key, expression, conditions, 'ALL_NEW')
  return done?.Attributes && fromItem<T>(done.Attributes)
}

/**
 * Deletes one item, for one caller only: of those who take it at once, one gets it. Every record that counts once is
 * taken this way. The delete is conditional on the item: without that, DynamoDB Local answered two callers with it.
 * @returns the item as it was; `undefined` if there was none or the condition did not hold.
 */
export const takeItem = async <T>(key: Key, condition?: Condition): Promise<T | undefined> => {
  const done = await unlessConditionFails(() =>
    dynamo().send(
      new DeleteItemCommand({
        TableName: tableName(),
        Key: toItem(key),
        ReturnValues: 'ALL_OLD',
        ...conditionFields(condition ? allOf(present, condition) : present),
      }),
    ),
  )
  return done?.Attributes && fromItem<T>(done.Attributes)
}

/** DynamoDB's limit for one BatchWriteItem. */
const batchWriteLimit = 25
const unprocessedAttempts = 10

type BatchRequest = NonNullable<BatchWriteItemCommandInput['RequestItems']>[string][number]

const writeChunk = async (chunk: readonly BatchRequest[]): Promise<void> => {
  let pending = [...chunk]
  for (let attempt = 0; pending.length > 0; attempt++) {
    // Some of it was written perhaps.
    if (attempt === unprocessedAttempts) throw outcomeUnknown()
    if (attempt > 0) await backOff(attempt, 20, 1000)
    const { UnprocessedItems } = await written(
      dynamo().send(new BatchWriteItemCommand({ RequestItems: { [tableName()]: pending } })),
    )
    pending = UnprocessedItems?.[tableName()] ?? []
  }
}

/** Batches written at the same time. */
const batchesAtOnce = 4

const writeBatches = async (requests: readonly BatchRequest[]): Promise<void> => {
  await pMap(chunksOf(requests, batchWriteLimit), writeChunk, { concurrency: batchesAtOnce })
}

/** Deletes items without conditions. */
export const deleteItems = (gone: readonly Key[]): Promise<void> =>
  writeBatches(gone.map(({ pk, sk }) => ({ DeleteRequest: { Key: toItem({ pk, sk }) } })))

/** Writes items without conditions, some before others. */
export const putItems = (items: readonly (Key & Record<string, unknown>)[]): Promise<void> =>
  writeBatches(items.map((item) => ({ PutRequest: { Item: toItem(item) } })))
