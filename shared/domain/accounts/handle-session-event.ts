import type { SessionEvent } from '../../contract/session-events.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { step } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import { sessionRecordSeconds } from '../records/session.ts'
import { userIdOfSubject } from '../access/user-id.ts'
import { endSession } from './end-session.ts'
import { writeUnlessErased } from './unless-erased.ts'

const recordLogIn = async ({ user_id, session_id, timestamp }: SessionEvent): Promise<void> => {
  // Never touches a revocation: a log-in that arrives after its log-out does not undo it.
  const write = step.update(
    keys.session(session_id),
    'SET userId = :userId, loggedInAtMs = :at, expiresAt = :expiresAt',
    {
      condition: 'attribute_not_exists(loggedInAtMs)',
      values: {
        ':userId': user_id,
        ':at': timestamp * 1000,
        ':expiresAt': expiryIn(sessionRecordSeconds),
      },
    },
  )
  await writeUnlessErased(user_id, write)
}

/**
 * Applies a log-in or log-out that happened here or at another service. Idempotent, in any order and however late:
 * an event concerns one session, and ends what began before it, so an old log-out ends no live session and an old
 * log-in revives none. The session's record outlives the archive (30 days, see infra/session-events.ts) from which
 * its events could be replayed. Of erased users nothing is recorded.
 */
export const handleSessionEvent = async (given: SessionEvent): Promise<void> => {
  // Another service knows users by their issuer's ids.
  const event = { ...given, user_id: userIdOfSubject(given.user_id) }
  if (event.event_type === 'user_login') await recordLogIn(event)
  else await endSession(event.user_id, event.session_id, event.timestamp * 1000)
}
