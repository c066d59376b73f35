import { keys, ranges } from '../records/keys.ts'
import { getItem, queryAll } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { ConnectionChat } from '../records/subscription.ts'
import { removeSubscription } from './remove-subscriptions.ts'
import type { Connection } from '../records/connection.ts'
import { presenceAttribute } from './presence.ts'

/**
 * Removes everything stored of a socket: from then on its frames are refused and nothing is posted to it.
 *
 * The connection goes first, because `enter` checks it in its own transaction: subscriptions listed after that are
 * all there will ever be. Running twice, or beside itself, is harmless, and one that died is finished by the next:
 * by `$disconnect`, by whoever finds the socket gone, or by the records' expiry.
 * @returns whose socket it was, and the chats that it had entered.
 */
export const forgetConnection = async (
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
