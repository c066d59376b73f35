import { outsideIssuerSettings } from '../../platform/settings/identity.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { endSession } from './end-session.ts'
import { publishSessionEvent } from './publish-session-event.ts'
import { revokeRefreshToken } from './user-pool.ts'

/**
 * Ends the caller's session. The event goes first: if this function dies after that, the event's handler finishes the
 * work; if it dies before, nothing has happened and the caller gets an error.
 */
export const logOut = async (
  credentials: TokenCredentials,
  refreshToken: string | undefined,
): Promise<void> => {
  const { caller } = await authorise(credentials)
  await publishSessionEvent({
    event_type: 'user_logout',
    user_id: caller.userId,
    session_id: caller.sessionId,
  })
  await Promise.all([
    endSession(caller.userId, caller.sessionId),
    // An outside issuer's tokens are none of the pool's business.
    refreshToken === undefined || outsideIssuerSettings().issuer !== undefined
      ? undefined
      : revokeRefreshToken(refreshToken),
  ])
}
