import { announceOffline } from './announce-presence.ts'
import { presenceOf } from './presence.ts'
import { removeConnection } from './remove-connection.ts'

/**
 * Removes a closed socket's records and, if it was the user's last socket, announces the user as offline to the
 * chats that it had entered.
 *
 * `$disconnect` calls this, and so does everyone who finds the socket gone before that. The first call removes the
 * records; later ones find nothing and announce nothing.
 */
export const disconnect = async (connectionId: string): Promise<void> => {
  const { userId, chatIds } = await removeConnection(connectionId)
  if (userId === undefined) return
  const presence = await presenceOf(userId)
  if (!presence.online) await announceOffline(userId, chatIds, presence.lastSeenAt)
}
