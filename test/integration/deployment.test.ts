import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { deployment } from '../steps/deployment/deployment.ts'

test('the deployed table is on the emulator that the tests are given', async () => {
  const { endpointUrl, tableName } = deployment()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new DynamoDBClient({ endpoint: endpointUrl, region: 'us-east-1', credentials })
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }))
  expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk'])
})
