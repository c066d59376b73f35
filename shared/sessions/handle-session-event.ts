import type { SessionEvent } from '../contract/session-events.ts'
import { keys } from '../storage/keys.ts'
import { updateItem } from '../storage/write.ts'
import { closeSockets } from './close-sockets.ts'
import { sessionRecordSeconds } from './session.ts'

const expiry = () => Math.ceil(Date.now() / 1000) + sessionRecordSeconds

const recordSession = async ({ user_id, session_id, timestamp }: SessionEvent): Promise<void> => {
  // Never touches a revocation: a log-in that arrives after its log-out changes nothing.
  await updateItem(
    keys.session(session_id),
    'SET userId = :userId, loggedInAtMs = if_not_exists(loggedInAtMs, :at), expiresAt = :expiresAt',
    { values: { ':userId': user_id, ':at': timestamp * 1000, ':expiresAt': expiry() } },
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
    'SET userId = :userId, revokedAtMs = if_not_exists(revokedAtMs, :now), expiresAt = :expiresAt',
    { values: { ':userId': userId, ':now': Date.now(), ':expiresAt': expiry() } },
  )
  await closeSockets(userId, sessionId)
}

/** What follows from a user's logging in or out, here or at another service. Idempotent, in any order. */
export const handleSessionEvent = async (event: SessionEvent): Promise<void> => {
  if (event.event_type === 'user_login') await recordSession(event)
  else await endSession(event.user_id, event.session_id)
}
