import { TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { putItem, takeItem, updateItem } from '../../../shared/platform/storage/write.ts'
import { stubDynamo } from '../../steps/domain/stub-dynamo.ts'

/** Writes that DynamoDB still refuses because a transaction holds the item. The emulator never does. */
let conflicts = 0
let asked = 0
stubDynamo(() => {
  asked++
  if (conflicts-- > 0) throw new TransactionConflictException({ message: 'held', $metadata: {} })
})

const key = { pk: 'CHAT#c', sk: 'HEAD' }

it.each([
  ['an update', () => updateItem(key, 'SET a = :a', { values: { ':a': 1 } })],
  ['a put', () => putItem(key)],
  ['a single-use delete', () => takeItem(key)],
])('%s that meets a transaction is written when that is over', async (_, write) => {
  conflicts = 2
  asked = 0
  await write()
  expect(asked).toBe(3)
})
