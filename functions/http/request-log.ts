import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { observed } from '../observed.ts'

/** Logs each request once. Its route, never its path, query or headers. */
export const requestLog = () =>
  observed<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(
    'request',
    ({ requestContext, routeKey }) => ({ requestId: requestContext.requestId, route: routeKey }),
    (answer) => ({ status: answer?.statusCode }),
  )
