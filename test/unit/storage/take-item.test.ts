import { expect, it, vi } from 'vitest'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { takeItem } from '../../../shared/platform/storage/write.ts'

// This gives the test a process of its own, whose client no other test changes.
vi.stubEnv('TABLE_NAME', 'table')
vi.stubEnv('AWS_REGION', 'us-east-1')

/** The deletes that the client was asked for; none reaches a DynamoDB. */
const sent: Record<string, unknown>[] = []
dynamo().middlewareStack.add(
  () => async (args) => {
    sent.push(args.input as Record<string, unknown>)
    return { output: { $metadata: {} }, response: {} } as never
  },
  { step: 'initialize', name: 'recordOnly' },
)

const existing = 'attribute_exists(pk)'

it.each([
  ['without a condition of its own', undefined, existing],
  ['with one', { condition: 'seq = :seq', values: { ':seq': 1 } }, `(${existing}) AND (seq = :seq)`],
])('a record that counts once is taken by a conditional delete, %s', async (_, condition, expected) => {
  sent.length = 0
  await takeItem({ pk: 'TICKET#t', sk: 'TICKET' }, condition)
  expect(sent).toMatchObject([{ ConditionExpression: expected }])
})
