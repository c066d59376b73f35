import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { observed } from '../observed.ts'

/** API Gateway gives every event of a socket its id; the types, shared with REST, do not know that. */
export const connectionIdOf = (event: APIGatewayProxyEvent): string => {
  const { connectionId } = event.requestContext
  if (connectionId === undefined) throw new Error('This event is not from a socket')
  return connectionId
}

/** Logs each event of a socket once. Never the query string: tickets and tokens stand in it. */
export const socketLog = () =>
  observed<APIGatewayProxyEvent, APIGatewayProxyResult>(
    'socket event',
    (event) => {
      const { requestId, eventType } = event.requestContext
      return { requestId, eventType, connectionId: connectionIdOf(event) }
    },
    (answer) => ({ status: answer?.statusCode }),
  )
