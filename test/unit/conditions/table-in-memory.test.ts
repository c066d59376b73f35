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
