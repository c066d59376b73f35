import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import type { TokenCredentials } from '../../shared/domain/access/credentials.ts'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { verifyAccessToken } from '../../shared/domain/accounts/verify-access-token.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { redeemTicket } from '../../shared/domain/accounts/tickets.ts'
import { recordUse } from '../../shared/domain/accounts/use-session.ts'
import { deviceOf } from '../device.ts'
import { refuseFrame } from './refuse-frame.ts'
import { connectionIdOf, socketLog } from './socket-log.ts'
import { carryOut, toRefusal } from '../refusal.ts'

/** A ticket, or for tools a token, and exactly one of them. */
const credentialsOf = async ({
  queryStringParameters,
  requestContext,
}: APIGatewayProxyEvent): Promise<TokenCredentials> => {
  const { ticket, token } = queryStringParameters ?? {}
  if (ticket && !token) return redeemTicket(ticket)
  if (token && !ticket) {
    const credentials = await verifyAccessToken(token)
    // Its session may have asked for no ticket, where its use is recorded otherwise.
    await recordUse(credentials, deviceOf(requestContext.identity?.userAgent ?? undefined))
    return credentials
  }
  throw new ParleyError('unauthenticated', 'Connect with ?ticket=… from POST /auth/tickets')
}

/** Refusing the handshake: the gateway hands the status on to the client. */
const refuseHandshake = (): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> => ({
  onError: (request) => {
    const refusal = toRefusal(request.error)
    request.response = { statusCode: refusal.status, body: refusal.code }
  },
})

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(socketLog())
  .use(refuseHandshake())
  .handler(async (event) => {
    const refused = refuseFrame(event)
    if (refused) return refused
    // Nothing is left to find out after a handshake that is refused: the client makes another one.
    await carryOut('read', async () => {
      const credentials = await credentialsOf(event)
      logger.appendKeys({ userId: credentials.userId })
      await openConnection(credentials, connectionIdOf(event))
    })
    return { statusCode: 200, body: '' }
  })
