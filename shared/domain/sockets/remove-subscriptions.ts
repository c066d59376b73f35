import { keys, ranges } from '../records/keys.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { Subscription } from '../records/subscription.ts'

/** Ends one socket's subscription to a chat, on both sides. Harmless when there is none. */
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
 * Ends every subscription that a user entered under a membership that is over.
 *
 * `enter` checks the membership in the transaction that writes the subscription, so none can appear after the
 * membership is gone. Those of a later membership of the same user are left alone: this also runs late and again,
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
