import { expiryIn } from '../../platform/storage/expiry.ts'
import { step, takeItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import { sessionRecordSeconds } from '../records/session.ts'
import { closeSessionSockets } from '../sockets/close-sockets.ts'
import { writeUnlessErased } from './unless-erased.ts'

/**
 * Ends a session: its tokens are refused from now on and its sockets are closed. Doing it twice is harmless, and so is
 * doing it late: what its user has begun by a later log-in under the same id goes on, but for its sockets, which
 * connect again.
 *
 * Revocation comes before the sockets: a socket that opens meanwhile checks the session in the transaction that
 * records it.
 * @param atMs when it ended.
 */
export const endSession = async (userId: string, sessionId: string, atMs = Date.now()): Promise<void> => {
  const revocation = step.update(
    keys.session(sessionId),
    'SET userId = :userId, revokedAtMs = :at, expiresAt = :expiresAt',
    {
      condition: 'attribute_not_exists(revokedAtMs) OR revokedAtMs < :at',
      values: { ':userId': userId, ':at': atMs, ':expiresAt': expiryIn(sessionRecordSeconds) },
    },
  )
  // An erased user's tokens are refused without it.
  await writeUnlessErased(userId, revocation)
  // Even if it was revoked already: an earlier run may have died before this step.
  await closeSessionSockets(userId, sessionId)
  // Last: as long as the session is listed, its user sees it and can end it again.
  await takeItem(keys.userSession(userId, sessionId))
}
