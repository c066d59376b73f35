import { expect, it } from 'vitest'
import { takeItem } from '../../../shared/platform/storage/write.ts'
import { stubDynamo } from '../../steps/domain/stub-dynamo.ts'

/** The deletes that the client was asked for. */
const sent: Record<string, unknown>[] = []
stubDynamo((input) => sent.push(input))

const existing = 'attribute_exists(pk)'

it.each([
  ['without a condition of its own', undefined, existing],
  ['with one', { condition: 'seq = :seq', values: { ':seq': 1 } }, `(${existing}) AND (seq = :seq)`],
])('a record that counts once is taken by a conditional delete, %s', async (_, condition, expected) => {
  sent.length = 0
  await takeItem({ pk: 'TICKET#t', sk: 'TICKET' }, condition)
  expect(sent).toMatchObject([{ ConditionExpression: expected }])
})
