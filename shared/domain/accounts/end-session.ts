import { expiryIn } from '../../platform/storage/expiry.ts'
import { takeItem, updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import { sessionRecordSeconds } from '../records/session.ts'
import { closeSessionSockets } from '../sockets/close-sockets.ts'

/**
 * Ends a session: its tokens are refused from now on and its sockets are closed. Doing it twice is harmless.
 *
 * Revocation comes before the sockets: a socket that opens meanwhile checks the session in the transaction that
 * records it.
 */
export const endSession = async (userId: string, sessionId: string): Promise<void> => {
  await updateItem(
    keys.session(sessionId),
    'SET userId = :userId, revokedAtMs = :now, expiresAt = :expiresAt',
    {
      condition: 'attribute_not_exists(revokedAtMs)',
      values: { ':userId': userId, ':now': Date.now(), ':expiresAt': expiryIn(sessionRecordSeconds) },
    },
  )
  // Even if it was revoked already: an earlier run may have died before this step.
  await closeSessionSockets(userId, sessionId)
  // Last: as long as the session is listed, its user sees it and can end it again.
  await takeItem(keys.userSession(userId, sessionId))
}
