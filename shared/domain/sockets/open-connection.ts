import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { tries } from '../../platform/storage/tries.ts'
import { type Connection, connectionRecordSeconds, type UserConnection } from '../records/connection.ts'
import { type PresenceRecord, presenceAttribute, staleAttributes } from './presence.ts'

/**
 * Records a socket before it opens.
 *
 * Against a log-out at the same moment: the session is checked in the transaction that writes the records. Either
 * it commits before the revocation, whose Query then finds the records, or it sees the revocation and fails.
 * Against a renaming: the username is checked likewise, so that no socket goes on under the old name.
 * @throws ParleyError `session_ended`, `unauthenticated`.
 */
export const openConnection = async (credentials: TokenCredentials, connectionId: string): Promise<void> => {
  for await (const _ of tries()) {
    const { caller, items } = await authorise<[PresenceRecord]>(credentials, [
      keys.presence(credentials.userId),
    ])
    const stale = staleAttributes(items[0])
    const { userId, username, sessionId, tokenExpiresAtMs } = caller
    const openedAtMs = Date.now()
    const expiresAt = Math.ceil(openedAtMs / 1000) + connectionRecordSeconds
    const connection: Connection = {
      ...keys.connection(connectionId),
      connectionId,
      userId,
      username,
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
      expiresAt,
    }
    const outcome = await transact<'session' | 'profile' | 'connection' | 'userConnection' | 'presence'>({
      session: step.check(keys.session(sessionId), 'attribute_not_exists(revokedAtMs)'),
      profile: step.check(keys.profile(userId), 'username = :username', {
        values: { ':username': username },
      }),
      connection: step.put(connection),
      userConnection: step.put(userConnection),
      presence: step.update(
        keys.presence(userId),
        `SET #connection = :expiresAt${stale.length > 0 ? ` REMOVE ${stale.map((_, index) => `#stale${index}`).join(', ')}` : ''}`,
        {
          names: {
            '#connection': presenceAttribute(connectionId),
            ...Object.fromEntries(stale.map((name, index) => [`#stale${index}`, name])),
          },
          values: { ':expiresAt': expiresAt },
        },
      ),
    })
    if (outcome.committed) return
    if (outcome.failed.has('session')) {
      throw new ParleyError('session_ended', 'This session has ended; log in again')
    }
  }
  throw unavailable()
}
