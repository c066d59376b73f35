import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import { refuseFrame } from './refuse-frame.ts'
import { connectionIdOf, socketLog } from './socket-log.ts'

/** API Gateway calls this at best effort. A delivery that finds the socket gone does the same. */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(socketLog())
  .handler(async (event) => {
    const refused = refuseFrame(event)
    if (refused) return refused
    await removeConnection(connectionIdOf(event))
    return { statusCode: 200, body: '' }
  })
