import { sessionEnded, unavailable } from '../../platform/errors/parley-error.ts'
import { socketLimitSettings } from '../../platform/settings/socket.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { allOf, type Condition } from '../../platform/storage/condition.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { notRevoked } from '../access/ended.ts'
import { type Connection, connectionRecordSeconds, type UserConnection } from '../records/connection.ts'
import { keys } from '../records/keys.ts'
import { notSuspended, type Profile } from '../records/profile.ts'
import { closeSockets } from './close-sockets.ts'
import { openInPresence, openSockets, type PresenceRecord, requireMayConnect } from './presence.ts'

/** The user has not ended all sessions since the profile was read. */
const asEnded = (profile: Profile | undefined): Condition =>
  profile?.sessionsEndedAtMs === undefined
    ? { condition: 'attribute_not_exists(sessionsEndedAtMs)' }
    : { condition: 'sessionsEndedAtMs = :ended', values: { ':ended': profile.sessionsEndedAtMs } }

/** Closes a user's oldest sockets, so that there is room for one more. */
const makeRoom = async (userId: string, presence: PresenceRecord | undefined): Promise<void> => {
  const open = openSockets(presence)
  const excess = open.length + 1 - socketLimitSettings().perUser
  if (excess <= 0) return
  const oldest = open.slice(0, excess).map(({ id }) => ({ connectionId: id, userId }))
  await closeSockets(oldest, { type: 'socket.closed', reason: 'too_many_sockets' })
}

/**
 * Records a socket before it opens. A user who has as many as allowed loses the oldest, and one who connects too often
 * is refused.
 *
 * The transaction that writes the records checks the session. So either it commits before a concurrent log-out
 * revokes the session, and the log-out's query finds the records, or it sees the revocation and fails.
 * It checks in the same way that the user has not ended all sessions and is not suspended, and the username, so that no
 * socket keeps a name that was changed meanwhile.
 * @throws ParleyError `session_ended`, `unauthenticated`, `rate_limited`.
 */
export const openConnection = async (credentials: TokenCredentials, connectionId: string): Promise<void> => {
  for await (const _ of attempts()) {
    const { caller, items } = await authorise<[PresenceRecord, Profile]>(credentials, [
      keys.presence(credentials.userId),
      keys.profile(credentials.userId),
    ])
    const [presence, profile] = items
    const { userId, username, kind, sessionId, tokenExpiresAtMs } = caller
    const openedAtMs = Date.now()
    const nextDueMs = requireMayConnect(presence, openedAtMs)
    await makeRoom(userId, presence)
    const expiresAt = expiryIn(connectionRecordSeconds, openedAtMs)
    const connection: Connection = {
      ...keys.connection(connectionId),
      connectionId,
      userId,
      username,
      ...(kind && { kind }),
      sessionId,
      tokenExpiresAtMs,
      openedAtMs,
      expiresAt,
    }
    const userConnection: UserConnection = {
      ...keys.userConnection(userId, sessionId, connectionId),
      connectionId,
      userId,
      sessionId,
      openedAtMs,
      ...(credentials.startedAtMs !== undefined && { startedAtMs: credentials.startedAtMs }),
      expiresAt,
    }
    const outcome = await transact<'session' | 'profile' | 'connection' | 'userConnection' | 'presence'>({
      session: step.check(keys.session(sessionId), notRevoked(credentials)),
      profile: step.check(
        keys.profile(userId),
        allOf(
          { condition: 'username = :username', values: { ':username': username } },
          asEnded(profile),
          notSuspended,
        ),
      ),
      connection: step.put(connection),
      userConnection: step.put(userConnection),
      presence: openInPresence(userId, presence, { connectionId, expiresAt, nextDueMs }),
    })
    if (outcome.committed) return
    if (outcome.failed.has('session')) throw sessionEnded()
    // Another socket of the user opened at the same moment, or the profile changed: look again.
  }
  throw unavailable()
}
