import pMap from 'p-map'
import { present } from '../../platform/storage/condition.ts'
import { getItem, queryAll } from '../../platform/storage/read.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import type { Connection } from '../records/connection.ts'
import { keys, ranges } from '../records/keys.ts'
import type { ConnectionChat } from '../records/subscription.ts'
import { type PresenceRecord, presenceAttribute } from './presence.ts'
import { removeSubscription } from './remove-subscriptions.ts'

const removeSubscriptions = async (connectionId: string): Promise<void> => {
  const chats = await queryAll<ConnectionChat>(ranges.connectionChats(connectionId))
  await pMap(chats, ({ chatId, userId, shard }) => removeSubscription(chatId, userId, connectionId, shard), {
    concurrency: 16,
  })
}

/**
 * Removes everything stored about a socket. From then on its frames are refused and nothing is posted to it. If it was
 * the user's last one, the table's stream has that announced.
 *
 * The connection goes first, because `enter` checks it in its own transaction: a subscription that is not listed
 * after that will never exist. Running twice or concurrently is harmless. If it dies half-way, the next caller
 * finishes: `$disconnect`, a post that finds the socket gone, or the records' expiry.
 */
export const removeConnection = async (connectionId: string): Promise<void> => {
  const connection = await getItem<Connection>(keys.connection(connectionId))
  if (connection) {
    const { userId, sessionId } = connection
    // Refused to all but one: nobody else moves `lastSeenAtMs` on once the socket is gone.
    await transact({
      connection: step.remove(keys.connection(connectionId), present),
      userConnection: step.remove(keys.userConnection(userId, sessionId, connectionId)),
      presence: step.update(keys.presence(userId), 'SET lastSeenAtMs = :now REMOVE #connection', {
        names: { '#connection': presenceAttribute(connectionId) },
        values: { ':now': Date.now() },
      }),
    })
  }
  await removeSubscriptions(connectionId)
}

/**
 * Removes what is left of a socket whose connection is gone from the table. After `removeConnection` that is nothing.
 * After the record's expiry it is the socket's place in the user's presence, whose removal has the end announced of a
 * socket that nobody saw close.
 */
export const removeRestOf = async ({ connectionId, userId, expiresAt }: Connection): Promise<void> => {
  const presence = await getItem<PresenceRecord>(keys.presence(userId))
  const attribute = presenceAttribute(connectionId)
  if (presence?.[attribute] !== undefined) {
    const endedAtMs = Math.min(Date.now(), expiresAt * 1000)
    await updateItem(keys.presence(userId), 'SET lastSeenAtMs = :ended REMOVE #connection', {
      condition: 'attribute_exists(#connection)',
      names: { '#connection': attribute },
      values: { ':ended': Math.max(endedAtMs, presence.lastSeenAtMs ?? 0) },
    })
  }
  await removeSubscriptions(connectionId)
}
