import { ParleyError, sessionEnded } from '../../platform/errors/parley-error.ts'
import { present } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { authorise } from '../access/authorise.ts'
import type { ConnectionCredentials, TokenCredentials } from '../access/credentials.ts'
import type { Connection } from '../records/connection.ts'
import { keys } from '../records/keys.ts'

/**
 * Continues an open socket under a new token of the same session, also after the old token has expired.
 * @throws ParleyError `session_ended`; `forbidden` for a token of another user or session.
 */
export const renewConnection = async (
  { connectionId }: ConnectionCredentials,
  token: TokenCredentials,
): Promise<void> => {
  const [, connection] = await Promise.all([
    authorise(token),
    getItem<Connection>(keys.connection(connectionId)),
  ])
  if (!connection) throw sessionEnded()
  if (connection.userId !== token.userId || connection.sessionId !== token.sessionId) {
    throw new ParleyError('forbidden', 'The token belongs to another session than this socket')
  }
  const renewed = await updateItem(keys.connection(connectionId), 'SET tokenExpiresAtMs = :expiry', {
    ...present,
    values: { ':expiry': token.tokenExpiresAtMs },
  })
  if (!renewed) throw sessionEnded()
}
