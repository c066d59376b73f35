import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { clientSettings } from './client-settings.ts'
import { deployment } from '../deployment/deployment.ts'

let client: DynamoDBClient | undefined
/** One client for a whole file, made when the deployment is known. */
const dynamo = (): DynamoDBClient => {
  client ??= new DynamoDBClient(clientSettings())
  return client
}

/** Everything stored under a partition key, optionally below a sort key's prefix. */
export const itemsUnder = async (pk: string, prefix = ''): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: deployment().tableName,
      ConsistentRead: true,
      KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': pk, ...(prefix && { ':prefix': prefix }) }),
    }),
  )
  return Items.map((item) => unmarshall(item))
}

/** The item of a key. The emulator finds it at once; for a query it looks at the whole partition. */
export const itemAt = async (key: Key): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await dynamo().send(
    new GetItemCommand({ TableName: deployment().tableName, ConsistentRead: true, Key: marshall(key) }),
  )
  return Item && unmarshall(Item)
}

/** Sets one attribute of a stored item, for what would otherwise take time to come about. */
export const setAttribute = async (key: Key, name: string, value: unknown): Promise<void> => {
  await dynamo().send(
    new UpdateItemCommand({
      TableName: deployment().tableName,
      Key: marshall(key),
      UpdateExpression: 'SET #name = :value',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: marshall({ ':value': value }),
    }),
  )
}

/** Takes a stored item away, as its expiry would after hours. */
export const removeItem = async (key: Key): Promise<void> => {
  await dynamo().send(new DeleteItemCommand({ TableName: deployment().tableName, Key: marshall(key) }))
}

/** Stores items as they stand, for what would take very many clients to come about. */
export const storeItems = async (items: readonly (Key & Record<string, unknown>)[]): Promise<void> => {
  for (let start = 0; start < items.length; start += 25) {
    const batch = items.slice(start, start + 25).map((item) => ({ PutRequest: { Item: marshall(item) } }))
    await dynamo().send(new BatchWriteItemCommand({ RequestItems: { [deployment().tableName]: batch } }))
  }
}
