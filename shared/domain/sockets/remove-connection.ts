import { getItem, queryAll } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { Connection } from '../records/connection.ts'
import { keys, ranges } from '../records/keys.ts'
import type { ConnectionChat } from '../records/subscription.ts'
import { presenceAttribute } from './presence.ts'
import { removeSubscription } from './remove-subscriptions.ts'

/**
 * Removes everything stored about a socket. From then on its frames are refused and nothing is posted to it.
 *
 * The connection goes first, because `enter` checks it in its own transaction: a subscription that is not listed
 * after that will never exist. Running twice or concurrently is harmless. If it dies half-way, the next caller
 * finishes: `$disconnect`, a post that finds the socket gone, or the records' expiry.
 * @returns the socket's user, and the chats that it had entered.
 */
export const removeConnection = async (
  connectionId: string,
): Promise<{ userId: string | undefined; chatIds: string[] }> => {
  const connection = await getItem<Connection>(keys.connection(connectionId))
  if (connection) {
    const { userId, sessionId } = connection
    await transact({
      connection: step.remove(keys.connection(connectionId)),
      userConnection: step.remove(keys.userConnection(userId, sessionId, connectionId)),
      presence: step.update(keys.presence(userId), 'SET lastSeenAtMs = :now REMOVE #connection', {
        names: { '#connection': presenceAttribute(connectionId) },
        values: { ':now': Date.now() },
      }),
    })
  }
  const chats = await queryAll<ConnectionChat>(ranges.connectionChats(connectionId))
  await Promise.all(chats.map(({ chatId, userId }) => removeSubscription(chatId, userId, connectionId)))
  return { userId: connection?.userId ?? chats[0]?.userId, chatIds: chats.map(({ chatId }) => chatId) }
}
