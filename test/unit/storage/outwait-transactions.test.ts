import { TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { expect, it, vi } from 'vitest'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { putItem, takeItem, updateItem } from '../../../shared/platform/storage/write.ts'

// This gives the test a process of its own, whose client no other test changes.
vi.stubEnv('TABLE_NAME', 'table')
vi.stubEnv('AWS_REGION', 'us-east-1')

/** Writes that DynamoDB still refuses because a transaction holds the item. The emulator never does. */
let conflicts = 0
let asked = 0
dynamo().middlewareStack.add(
  () => async () => {
    asked++
    if (conflicts-- > 0) throw new TransactionConflictException({ message: 'held', $metadata: {} })
    return { output: { $metadata: {} }, response: {} } as never
  },
  { step: 'initialize', name: 'conflictFirst', override: true },
)

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
