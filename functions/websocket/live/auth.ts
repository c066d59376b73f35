import { renewConnection } from '../../../shared/domain/sockets/renew-connection.ts'
import { verifyAccessToken } from '../../../shared/domain/accounts/verify-access-token.ts'
import type { FrameHandler } from './frame.ts'

export const auth: FrameHandler<'auth'> = async ({ token }, credentials) => {
  const fresh = await verifyAccessToken(token)
  await renewConnection(credentials, fresh)
  return { type: 'ack', expiresAt: new Date(fresh.tokenExpiresAtMs).toISOString() }
}
