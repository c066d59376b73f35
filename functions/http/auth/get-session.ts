import { authorise } from '../../../shared/domain/access/authorise.ts'
import type { RouteHandler } from '../route.ts'

export const getSessionRoute: RouteHandler<'getSession'> = async ({ credentials }) => {
  const { caller } = await authorise(credentials)
  const { userId, username, sessionId, tokenExpiresAtMs } = caller
  return {
    status: 200,
    body: { userId, username, sessionId, expiresAt: new Date(tokenExpiresAtMs).toISOString() },
  }
}
