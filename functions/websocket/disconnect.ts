import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { closeConnection } from '../../shared/signals/announce-presence.ts'
import { refuseFrames } from './refuse-frames.ts'
import { connectionIdOf, socketLog } from './socket-log.ts'

/** Best effort on API Gateway's side; whoever finds the socket gone does the same. */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(socketLog())
  .use(refuseFrames())
  .handler(async (event) => {
    await closeConnection(connectionIdOf(event))
    return { statusCode: 200, body: '' }
  })
