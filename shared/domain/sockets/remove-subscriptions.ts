import { queryAll } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { keys, ranges } from '../records/keys.ts'
import type { Subscription } from '../records/subscription.ts'

/** Removes one socket's subscription to a chat, and its mirror. Harmless when there is none. */
export const removeSubscription = async (
  chatId: string,
  userId: string,
  connectionId: string,
): Promise<void> => {
  await transact({
    subscription: step.remove(keys.subscription(chatId, userId, connectionId)),
    mirror: step.remove(keys.connectionChat(connectionId, chatId)),
  })
}

/**
 * Removes every subscription that a user entered under a membership that has ended.
 *
 * `enter` checks the membership in the transaction that writes the subscription, so none can appear after the
 * membership is gone. Subscriptions of a later membership of the same user stay: this also runs late and repeatedly,
 * from the table's stream.
 */
export const removeSubscriptionsOf = async (
  chatId: string,
  userId: string,
  joinedAtMs: number,
): Promise<void> => {
  const subscriptions = await queryAll<Subscription>(ranges.subscriptionsOf(chatId, userId))
  await Promise.all(
    subscriptions
      .filter((subscription) => subscription.joinedAtMs === joinedAtMs)
      .map(({ connectionId }) =>
        transact({
          subscription: step.remove(keys.subscription(chatId, userId, connectionId), {
            condition: 'joinedAtMs = :joinedAtMs',
            values: { ':joinedAtMs': joinedAtMs },
          }),
          mirror: step.remove(keys.connectionChat(connectionId, chatId)),
        }),
      ),
  )
}
