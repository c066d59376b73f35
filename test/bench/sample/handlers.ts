import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'

/**
 * The chat that tutorials of WebSocket APIs show: connections in a table, and each frame posted to all that a Scan
 * finds. It stores no message and checks nobody, and all are in one room.
 */

type Event = {
  requestContext: { connectionId: string; apiId: string; domainName: string; stage: string }
  body?: string
}

const TableName = process.env['CONNECTIONS_TABLE']
const dynamo = new DynamoDBClient({})
let api: ApiGatewayManagementApiClient | undefined

/** Emulators set their address in the functions that they run; the bench may put AWS's conditions in front of it. */
const endpointOf = ({ apiId, domainName, stage }: Event['requestContext']) => {
  const emulator = process.env['POSTS_URL'] ?? process.env['AWS_ENDPOINT_URL']
  return emulator ? `${emulator}/_aws/execute-api/${apiId}/${stage}` : `https://${domainName}/${stage}`
}

export const connect = async ({ requestContext: { connectionId } }: Event) => {
  await dynamo.send(new PutItemCommand({ TableName, Item: { connectionId: { S: connectionId } } }))
  return { statusCode: 200 }
}

export const disconnect = async ({ requestContext: { connectionId } }: Event) => {
  await dynamo.send(new DeleteItemCommand({ TableName, Key: { connectionId: { S: connectionId } } }))
  return { statusCode: 200 }
}

export const send = async ({ requestContext, body }: Event) => {
  api ??= new ApiGatewayManagementApiClient({ endpoint: endpointOf(requestContext) })
  const client = api
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName }))
  const post = async (ConnectionId: string) => {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId, Data: body ?? '' }))
    } catch (error) {
      if (!(error instanceof GoneException)) throw error
      await dynamo.send(new DeleteItemCommand({ TableName, Key: { connectionId: { S: ConnectionId } } }))
    }
  }
  await Promise.all(Items.map(({ connectionId }) => post(connectionId?.S ?? '')))
  return { statusCode: 200 }
}
