import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createTable } from '../aws/create-table.ts'
import { emulatorClient } from './domain.ts'

/** Gives this process a table of its own, whose changes no deployed function follows. Before anything else of the domain. */
export const useOwnTable = async (): Promise<void> => {
  const TableName = `domain-tests-${randomUUID()}`
  await createTable(new DynamoDBClient(emulatorClient), TableName)
  process.env['TABLE_NAME'] = TableName
}
