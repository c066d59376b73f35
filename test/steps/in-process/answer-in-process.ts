import { randomUUID } from 'node:crypto'
import { routes } from '../../../shared/contract/routes/routes.ts'
import { overHttp, type RawAnswer, rawAnswer, type Send } from '../api/rest.ts'
import type { Deployment } from '../deployment/deploy-for-tests.ts'
import { deployment } from '../deployment/deployment.ts'
import { type Handler, isAuthorised, loadHandlers } from './load-handlers.ts'
import { requestEvent } from './request-event.ts'
import { useDeployedEnvironment } from './use-environment.ts'

const gatewaysOwn = (status: number, message: string): RawAnswer =>
  rawAnswer(
    status,
    new Headers({ 'content-type': 'application/json' }),
    Buffer.from(JSON.stringify({ message })),
  )

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
    const { group, open } = routes[operation]
    if (!open && !(await isAuthorised(token))) return gatewaysOwn(401, 'Unauthorized')
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
