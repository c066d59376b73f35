import { randomUUID } from 'node:crypto'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { emulatorClient } from './domain.ts'

/** Gives this process a table of its own, whose changes no deployed function follows. Before anything else of the domain. */
export const useOwnTable = async (): Promise<void> => {
  const TableName = `domain-tests-${randomUUID()}`
  await new DynamoDBClient(emulatorClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  )
  process.env['TABLE_NAME'] = TableName
}
