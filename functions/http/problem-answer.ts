import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { problemOf } from '../problem-of.ts'

/** A refusal as problem+json. @see https://www.rfc-editor.org/rfc/rfc9457 */
export const problemAnswer = (error: ParleyError, requestId: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode: error.status,
  headers: {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(error.retryAfterMs !== undefined && {
      'retry-after': String(Math.ceil(error.retryAfterMs / 1000)),
    }),
  },
  body: JSON.stringify(problemOf(error, requestId)),
})
