import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { deleteTable } from '../../../infra/restore/restore-table.ts'

const inUse = new ResourceInUseException({ $metadata: {}, message: 'Table is being created' })
const notFound = new ResourceNotFoundException({ $metadata: {}, message: 'Table not found' })
const active = { Table: { TableStatus: 'ACTIVE' } }

/** DynamoDB, as it answers one call after the other. The emulator restores at once. */
const answering = (answers: (object | Error)[]) => {
  const client = new DynamoDBClient({ region: 'us-east-1' })
  const calls: string[] = []
  client.middlewareStack.add(
    (_, { commandName = '' }) =>
      async () => {
        calls.push(commandName)
        const answer = answers.shift()
        if (answer instanceof Error) throw answer
        return { output: { $metadata: {}, ...answer } as never, response: {} }
      },
    { step: 'initialize' },
  )
  return { client, calls }
}

const remove = DeleteTableCommand.name
const describe = DescribeTableCommand.name

test('a drill that was stopped during the restore left its table, which could not be deleted yet', async () => {
  const { client, calls } = answering([inUse, active, {}, notFound])
  await deleteTable(client, 'restored')
  expect(calls).toEqual([remove, describe, remove, describe])
})

test('a table that is gone need not be deleted', async () => {
  const { client, calls } = answering([notFound])
  await deleteTable(client, 'restored')
  expect(calls).toEqual([remove])
})

test('a table that may not be deleted is told of', async () => {
  const { client } = answering([new Error('Deletion protection is on')])
  await expect(deleteTable(client, 'restored')).rejects.toThrow('Deletion protection is on')
})
