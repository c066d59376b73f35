import { keys, ranges } from '../storage/keys.ts'
import { getItem, queryAll } from '../storage/read.ts'
import { step, transact } from '../storage/write.ts'
import type { ConnectionChat } from '../subscriptions/subscription.ts'
import { removeSubscription } from '../subscriptions/remove-subscriptions.ts'
import type { Connection } from './connection.ts'
import { presenceAttribute } from './presence.ts'

/**
 * Removes everything stored of a socket: from then on its frames are refused and nothing is posted to it.
 *
 * The connection goes first, because `enter` checks it in its own transaction: subscriptions listed after that are
 * all there will ever be. Running twice, or beside itself, is harmless, and one that died is finished by the next:
 * by `$disconnect`, by whoever finds the socket gone, or by the records' expiry.
 */
export const forgetConnection = async (connectionId: string): Promise<void> => {
  const connection = await getItem<Connection>(keys.connection(connectionId))
  if (connection) {
    const { userId, sessionId } = connection
    await transact({
      connection: step.remove(keys.connection(connectionId)),
      userConnection: step.remove(keys.userConnection(userId, sessionId, connectionId)),
      presence: step.update(
        keys.presence(userId),
        'SET lastSeenAtMs = :now, expiresAt = if_not_exists(expiresAt, :expiresAt) REMOVE #connection',
        {
          names: { '#connection': presenceAttribute(connectionId) },
          values: { ':now': Date.now(), ':expiresAt': connection.expiresAt },
        },
      ),
    })
  }
  const chats = await queryAll<ConnectionChat>(ranges.connectionChats(connectionId))
  await Promise.all(chats.map(({ chatId, userId }) => removeSubscription(chatId, userId, connectionId)))
}
