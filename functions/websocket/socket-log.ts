import type middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda'
import { logger } from '../../shared/observability/logger.ts'

/** API Gateway gives every event of a socket its id; the types, shared with REST, do not know that. */
export const connectionIdOf = (event: APIGatewayProxyEvent): string => {
  const { connectionId } = event.requestContext
  if (connectionId === undefined) throw new Error('This event is not from a socket')
  return connectionId
}

/** Logs each event of a socket once. Never the query string: tickets and tokens stand in it. */
export const socketLog = (): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> => {
  let startedMs = 0
  const finish = ({ response }: { response?: APIGatewayProxyResult | null | undefined }) => {
    logger.info('socket event', {
      status: response?.statusCode,
      ms: Math.round(performance.now() - startedMs),
    })
    logger.resetKeys()
  }
  return {
    before: ({ event, context }) => {
      startedMs = performance.now()
      logger.addContext(context as Context)
      const { requestId, eventType } = event.requestContext
      logger.appendKeys({ requestId, eventType, connectionId: connectionIdOf(event) })
    },
    after: finish,
    onError: finish,
  }
}
