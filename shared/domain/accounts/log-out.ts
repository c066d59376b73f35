import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { revokeRefreshToken } from './user-pool.ts'
import { endSession } from './handle-session-event.ts'
import { publishSessionEvent } from './publish-session-event.ts'

/**
 * Ends the caller's session. The event goes first: should this function die right after, the rule's function
 * finishes the work; should it die before, nothing has happened and nobody was told otherwise.
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
    refreshToken === undefined ? undefined : revokeRefreshToken(refreshToken),
  ])
}
