import { marshall } from '@aws-sdk/util-dynamodb'
import { expect, it } from 'vitest'
import { TableInMemory } from '../../conditions/table-in-memory.ts'

const item = (sk: string) => marshall({ pk: 'p', sk })
const query = { ExpressionAttributeValues: marshall({ ':pk': 'p' }) }

it.each([true, false])(
  'a query goes on after a cursor whose item is gone, upwards: %s',
  (ScanIndexForward) => {
    const table = new TableInMemory()
    for (const sk of ['a', 'b', 'c', 'd']) table.execute('PutItemCommand', { Item: item(sk) })
    const page = table.execute('QueryCommand', { ...query, ScanIndexForward, Limit: 2 }) as {
      LastEvaluatedKey: object
    }
    table.execute('DeleteItemCommand', { Key: page.LastEvaluatedKey })
    const rest = table.execute('QueryCommand', {
      ...query,
      ScanIndexForward,
      ExclusiveStartKey: page.LastEvaluatedKey,
    })
    expect(rest).toEqual({ Items: (ScanIndexForward ? ['c', 'd'] : ['b', 'a']).map(item) })
  },
)

it.each(['QueryCommand', 'ScanCommand'])('%s went on from half a key, which DynamoDB refuses', (command) => {
  const table = new TableInMemory()
  const values = { ExpressionAttributeValues: { ':pk': { S: 'p' } } }
  const goOnFrom = (key: object) => () => table.execute(command, { ...values, ExclusiveStartKey: key })
  expect(goOnFrom({ pk: { S: 'p' }, sk: { S: 'gone' } })()).toEqual({ Items: [] })
  const refusal = expect.objectContaining({ name: 'ValidationException' })
  expect(goOnFrom({ pk: { S: 'p' } })).toThrow(refusal)
  expect(goOnFrom({ sk: { S: 's' } })).toThrow(refusal)
})
