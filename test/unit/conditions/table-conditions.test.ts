import {
  GetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import {
  awsTable,
  inMemory,
  type TableBehaviour,
  TableConditions,
} from '../../conditions/table-conditions.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'

const TableName = 'table'
const key = (pk: string, sk = 'HEAD') => ({ pk: { S: pk }, sk: { S: sk } })

const given = (behaviour: Partial<TableBehaviour> = {}) => {
  const time = new VirtualTime()
  const table = new TableInMemory()
  const conditions = new TableConditions(time, { ...awsTable, ...behaviour }, () => 0.5)
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  inMemory(client, table.execute, conditions)
  const transact = (...TransactItems: TransactWriteItem[]) =>
    client.send(new TransactWriteItemsCommand({ TransactItems }))
  const reasons = async (transaction: Promise<unknown>) => {
    const error = (await transaction.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )) as { CancellationReasons?: { Code?: string }[] } | undefined
    return error?.CancellationReasons?.map(({ Code }) => Code)
  }
  return { time, table, conditions, client, transact, reasons }
}

const put = (pk: string, text = ''): TransactWriteItem => ({
  Put: { TableName, Item: { ...key(pk), text: { S: text } } },
})

describe('transactions on one item', () => {
  it('cancel each other while they overlap, and name the item', async () => {
    const { time, transact, reasons, conditions } = given()
    await time.run(async () => {
      const first = reasons(transact(put('shared'), put('a')))
      await time.sleep(2)
      expect(await reasons(transact(put('b'), put('shared')))).toEqual(['None', 'TransactionConflict'])
      expect(await first).toBeUndefined()
      expect(await reasons(transact(put('b'), put('shared')))).toBeUndefined()
    })
    expect(conditions.takeCounts()).toMatchObject({ transactions: 3, conflicts: 1 })
  })

  it('refuse single writes, and let reads pass', async () => {
    const { time, transact, client } = given()
    await time.run(async () => {
      const transaction = transact(put('shared', 'new'))
      await time.sleep(0.5)
      const write = client.send(new PutItemCommand({ TableName, Item: key('shared') }))
      await expect(write).rejects.toBeInstanceOf(TransactionConflictException)
      await transaction
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('shared') }))
      expect(Item?.['text']).toEqual({ S: 'new' })
    })
  })

  it('free their items when a condition fails, and carry the item as it stood', async () => {
    const { time, transact, client } = given()
    const absent = (pk: string): TransactWriteItem => ({
      Put: { TableName, Item: key(pk), ConditionExpression: 'attribute_not_exists(pk)' },
    })
    await time.run(async () => {
      await transact(put('there', 'old'))
      await expect(transact(absent('there'), put('other'))).rejects.toMatchObject({
        CancellationReasons: [
          { Code: 'ConditionalCheckFailed', Item: { text: { S: 'old' } } },
          { Code: 'None' },
        ],
      })
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('other') }))
      expect(Item).toBeUndefined()
      await transact(put('there', 'newer'))
    })
  })
})

describe('a partition', () => {
  it('takes its units a second, twice those of each write in a transaction, and a kilobyte each', async () => {
    const { time, transact, reasons } = given({ conflicts: false, partitionUnits: { write: 8, read: 3000 } })
    await time.run(async () => {
      expect(await reasons(transact(put('p', 'x'.repeat(2500))))).toBeUndefined()
      expect(await reasons(transact(put('p', 'x'.repeat(1500)), put('q')))).toEqual([
        'ThrottlingError',
        'None',
      ])
      expect(await reasons(transact(put('q')))).toBeUndefined()
      await time.sleep(1000)
      expect(await reasons(transact(put('p', 'x'.repeat(1500))))).toBeUndefined()
    })
  })

  it('throttles reads', async () => {
    const { time, client } = given({ partitionUnits: { write: 1000, read: 2 } })
    const read = () => client.send(new GetItemCommand({ TableName, Key: key('p') }))
    await time.run(async () => {
      await read()
      await read()
      await expect(read()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' })
    })
  })
})
