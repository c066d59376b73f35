import type { SessionEvent } from '../../contract/session-events.ts'
import { keys } from '../records/keys.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { closeSockets } from '../sockets/close-sockets.ts'
import { sessionRecordSeconds } from '../records/session.ts'

const expiry = () => Math.ceil(Date.now() / 1000) + sessionRecordSeconds

const recordSession = async ({ user_id, session_id, timestamp }: SessionEvent): Promise<void> => {
  // Never touches a revocation: a log-in that arrives after its log-out does not undo it.
  await updateItem(
    keys.session(session_id),
    'SET userId = :userId, loggedInAtMs = :at, expiresAt = :expiresAt',
    {
      condition: 'attribute_not_exists(loggedInAtMs)',
      values: { ':userId': user_id, ':at': timestamp * 1000, ':expiresAt': expiry() },
    },
  )
}

/**
 * Ends a session: its tokens are refused from now on and its sockets are gone. Doing it twice is harmless.
 *
 * Revocation before sockets: a socket that opens meanwhile checks the session in the transaction that records it.
 */
export const endSession = async (userId: string, sessionId: string): Promise<void> => {
  await updateItem(
    keys.session(sessionId),
    'SET userId = :userId, revokedAtMs = :now, expiresAt = :expiresAt',
    {
      condition: 'attribute_not_exists(revokedAtMs)',
      values: { ':userId': userId, ':now': Date.now(), ':expiresAt': expiry() },
    },
  )
  // Also when it was revoked already: an earlier run may have died before this.
  await closeSockets(userId, sessionId)
}

/**
 * What follows from a user's logging in or out, here or at another service. Idempotent, in any order, and however late:
 * an event concerns one session, whose id is never used again, so an old log-out ends nothing that lives, and an old
 * log-in revives nothing. What an event changes it changes once, and the record of that outlives the archive from
 * which the event could come again (30 days, see infra/session-events.ts).
 */
export const handleSessionEvent = async (event: SessionEvent): Promise<void> => {
  if (event.event_type === 'user_login') await recordSession(event)
  else await endSession(event.user_id, event.session_id)
}
