import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type Operation, routes } from '../../../shared/contract/routes/routes.ts'
import { overHttp, type RawAnswer, rawAnswer, type Send } from '../api/rest.ts'
import type { Deployment } from '../deployment/deploy-for-tests.ts'
import { deployment } from '../deployment/deployment.ts'
import { requestEvent } from './request-event.ts'
import { useDeployedEnvironment } from './use-environment.ts'

type Handler = (event: unknown, context: unknown) => Promise<APIGatewayProxyStructuredResultV2>

/** The handlers of all routes, by their groups. They read the environment, so that is set first. */
const loadHandlers = async (): Promise<Record<string, Handler>> => {
  const loaded = {
    account: await import('../../../functions/http/account.ts'),
    auth: await import('../../../functions/http/auth.ts'),
    users: await import('../../../functions/http/users.ts'),
    chats: await import('../../../functions/http/chats.ts'),
    members: await import('../../../functions/http/members.ts'),
    messages: await import('../../../functions/http/messages.ts'),
    attachments: await import('../../../functions/http/attachments.ts'),
    notifications: await import('../../../functions/http/notifications.ts'),
    admin: await import('../../../functions/http/admin.ts'),
  }
  return Object.fromEntries(
    Object.entries(loaded).map(([group, { handler }]) => [group, handler as unknown as Handler]),
  )
}

const gatewaysOwn = (status: number, message: string): RawAnswer =>
  rawAnswer(
    status,
    new Headers({ 'content-type': 'application/json' }),
    Buffer.from(JSON.stringify({ message })),
  )

/** The authorizer in front of all routes that are not open. */
const isAuthorised = async (operation: Operation, token: string | undefined): Promise<boolean> => {
  if (routes[operation].open) return true
  if (token === undefined) return false
  const { verifyAccessToken } = await import('../../../shared/domain/accounts/verify-access-token.ts')
  try {
    await verifyAccessToken(token)
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'unauthenticated') return false
    throw error
  }
}

let loading: Promise<Record<string, Handler>> | undefined

/**
 * Has the handlers of REST answer in this process, behind a stand-in for API Gateway: with its authorizer's rule, its
 * events and its answers. What they read, write and post to is the worker's own deployment; another one, which a test
 * has deployed beside it, is asked over HTTP.
 */
export const inProcess =
  (own: Deployment): Send =>
  async (operation, token, sent) => {
    if (deployment().restUrl !== own.restUrl) return overHttp(operation, token, sent)
    loading ??= useDeployedEnvironment().then(loadHandlers)
    const handlers = await loading
    if (!(await isAuthorised(operation, token))) return gatewaysOwn(401, 'Unauthorized')
    const { group } = routes[operation]
    const handler = handlers[group]
    if (!handler) throw new Error(`No handler serves ${group}`)
    const context = { functionName: group, awsRequestId: randomUUID() }
    const { statusCode, headers, body, isBase64Encoded } = await handler(
      requestEvent(operation, token, sent),
      context,
    )
    return rawAnswer(
      statusCode ?? 200,
      new Headers(headers as Record<string, string>),
      new Uint8Array(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')),
    )
  }
