import * as z from 'zod'
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi'
import { type ErrorCode, errorCatalogue } from '../../../../shared/contract/errors.ts'
import { Problem } from '../../../../shared/contract/problem.ts'
import type { Route } from '../../../../shared/contract/routes/route.ts'

/** The answer of the gateway when it refuses a request before any function runs, or gets none from it. */
const GatewayRefusal = z.object({ message: z.string() }).meta({
  id: 'GatewayRefusal',
  description:
    'The answer of the gateway in place of a function: no valid access token, too many requests, or no answer in time.',
  example: { message: 'Unauthorized' },
})

const retryAfter = z.object({
  'Retry-After': z.string().optional().meta({ description: 'Seconds to wait.', example: '1' }),
})

/** Every code that a route may answer with: its own, and those that any request of its kind may get. */
export const codesOf = (route: Route): ErrorCode[] => [
  ...new Set<ErrorCode>([
    'validation_failed',
    ...(route.body ? (['payload_too_large'] as const) : []),
    ...(route.body && route.bodyTypes.length === 0 ? (['malformed_json'] as const) : []),
    ...(route.open ? [] : (['unauthenticated', 'session_ended', 'account_suspended'] as const)),
    ...route.errors,
    'too_many_requests',
    'internal_error',
    'unavailable',
    // A read leaves nothing to find out.
    ...(route.method === 'GET' ? [] : (['outcome_unknown'] as const)),
  ]),
]

/** A route's refusals by HTTP status, each with an example per code. */
export const refusalsOf = (route: Route): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(codesOf(route), (code) => errorCatalogue[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, refusal(status, codes, route.open)]),
  )
}

/** One problem document for each code, for `components.examples`. */
export const refusalExamples = Object.fromEntries(
  Object.entries(errorCatalogue).map(([code, { status, title }]) => [
    code,
    {
      summary: title,
      value: {
        type: `urn:parley:problem:${code}`,
        title,
        status,
        detail: title,
        code: code as ErrorCode,
        requestId: 'Jh7dGhXcliAEJ5A=',
      } satisfies Problem,
    },
  ]),
)

const refusal = (status: number, codes: ErrorCode[], open: boolean): ZodOpenApiResponseObject => {
  const fromGateway = status === 429 || status >= 500 || (status === 401 && !open)
  const passes = status === 429 || status === 503 || status === 504
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}`).join('<br>'),
    ...(passes && { headers: retryAfter }),
    content: {
      'application/problem+json': {
        schema: Problem,
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
      ...(fromGateway && { 'application/json': { schema: GatewayRefusal } }),
    },
  }
}
