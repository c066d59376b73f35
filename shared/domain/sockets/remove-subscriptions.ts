import { unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { type ConnectionChat, inShardOrNone, type Subscription } from '../records/subscription.ts'
import { subscriptionsOf } from './list-subscribers.ts'

/**
 * Removes one socket's subscription to a chat, and its mirror. Harmless when there is none.
 * @param shard the shard where it probably is; the mirror knows.
 */
export const removeSubscription = async (
  chatId: string,
  userId: string,
  connectionId: string,
  shard = 0,
): Promise<void> => {
  let probable = shard
  for await (const _ of attempts()) {
    const outcome = await transact({
      subscription: step.remove(keys.subscription(chatId, userId, connectionId, probable)),
      mirror: step.remove(keys.connectionChat(connectionId, chatId), inShardOrNone(probable)),
    })
    if (outcome.committed) return
    probable = (outcome.failed.get('mirror') as ConnectionChat | undefined)?.shard ?? 0
  }
  throw unavailable()
}

/** Each as it was found: a subscription that has been entered anew since stays. */
const removeFound = async (chatId: string, found: readonly Subscription[]): Promise<void> => {
  await Promise.all(
    found.map(({ pk, sk, connectionId, joinedAtMs }) =>
      transact({
        subscription: step.remove(
          { pk, sk },
          { condition: 'joinedAtMs = :joinedAtMs', values: { ':joinedAtMs': joinedAtMs } },
        ),
        mirror: step.remove(keys.connectionChat(connectionId, chatId)),
      }),
    ),
  )
}

/**
 * Removes every subscription that a user entered under a membership that has ended.
 *
 * `enter` checks the membership in the transaction that writes the subscription, so none can appear after the
 * membership is gone, nor in a shard that is opened after that. Subscriptions of a later membership of the same user
 * stay: this also runs late and repeatedly, from the table's stream.
 */
export const removeSubscriptionsOf = async (
  chatId: string,
  userId: string,
  joinedAtMs: number,
): Promise<void> => {
  const subscriptions = await subscriptionsOf(chatId, userId)
  await removeFound(
    chatId,
    subscriptions.filter((subscription) => subscription.joinedAtMs === joinedAtMs),
  )
}

/**
 * Removes every subscription that a user entered under a membership that has ended, whichever it was. The membership is
 * read after the subscriptions, so it is no older than any of them.
 */
export const removeStaleSubscriptions = async (chatId: string, userId: string): Promise<void> => {
  const subscriptions = await subscriptionsOf(chatId, userId)
  if (subscriptions.length === 0) return
  const membership = await getItem<Membership>(keys.membership(userId, chatId))
  await removeFound(
    chatId,
    subscriptions.filter(({ joinedAtMs }) => joinedAtMs !== membership?.joinedAtMs),
  )
}
