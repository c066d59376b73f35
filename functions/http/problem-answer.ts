import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { errorCatalogue } from '../../shared/contract/errors.ts'
import type { Problem } from '../../shared/contract/problem.ts'
import type { ParleyError } from '../../shared/platform/errors/parley-error.ts'

/** A refusal as problem+json. @see https://www.rfc-editor.org/rfc/rfc9457 */
export const problemAnswer = (error: ParleyError, requestId: string): APIGatewayProxyStructuredResultV2 => {
  const problem: Problem = {
    type: `urn:parley:problem:${error.code}`,
    title: errorCatalogue[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.errors && { errors: [...error.errors] }),
  }
  return {
    statusCode: error.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error.retryAfterMs !== undefined && {
        'retry-after': String(Math.ceil(error.retryAfterMs / 1000)),
      }),
    },
    body: JSON.stringify(problem),
  }
}
