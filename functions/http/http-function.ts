import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Routes } from '../../shared/contract/routes/routes.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { loggedChatId } from '../logged-chat-id.ts'
import { carryOut, toRefusal } from '../refusal.ts'
import type { Origin, RouteHandlers, ServedFile } from '../operations/route-handlers.ts'
import { fileAnswer } from './file-answer.ts'
import { problemAnswer } from './problem-answer.ts'
import { readRequest } from './read-request.ts'
import { requestLog } from './request-log.ts'
import { requestOrigin } from './request-origin.ts'

type Answer = APIGatewayProxyStructuredResultV2
type Answered = { status: number; body?: unknown; page?: string; file?: ServedFile }
type AnyHandler = (request: unknown, origin: Origin) => Promise<Answered>

const json = ({ status, body }: Answered): Answer => ({
  statusCode: status,
  headers: { 'cache-control': 'no-store', ...(body !== undefined && { 'content-type': 'application/json' }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
})

/** A page that loads nothing and posts its forms back here. Its address may hold a secret. */
const html = (status: number, page: string): Answer => ({
  statusCode: status,
  headers: {
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
  body: page,
})

const problems = (): middy.MiddlewareObj<APIGatewayProxyEventV2, Answer> => ({
  onError: (request) => {
    request.response = problemAnswer(toRefusal(request.error), request.event.requestContext.requestId)
  },
})

const logIds = ({ credentials, params }: ReturnType<typeof readRequest>): void => {
  const { chatId } = params as { chatId?: string }
  logger.appendKeys({ ...(credentials && { userId: credentials.userId }), ...loggedChatId(chatId) })
}

/** The Lambda handler of some routes: finds the route, validates the request, calls the route's handler. */
export const httpFunction = <R extends Partial<Routes>>(routes: R, handlers: RouteHandlers<R>) => {
  const byRouteKey = new Map(
    Object.entries<Route>(routes).map(([operation, route]) => {
      const handler = handlers[operation as keyof typeof handlers] as AnyHandler
      return [`${route.method} ${route.path}`, { route, handler }]
    }),
  )
  return middy<APIGatewayProxyEventV2, Answer>()
    .use(requestLog())
    .use(problems())
    .handler(async (event) => {
      const found = byRouteKey.get(event.routeKey)
      if (!found) throw new ParleyError('route_not_found')
      const request = readRequest(found.route, event)
      logIds(request)
      const asks = found.route.method === 'GET' ? 'read' : 'act'
      const answered = await carryOut(asks, () => found.handler(request, requestOrigin(event)))
      if (answered.file) return fileAnswer(answered.file, event.headers)
      return answered.page === undefined ? json(answered) : html(answered.status, answered.page)
    })
}
