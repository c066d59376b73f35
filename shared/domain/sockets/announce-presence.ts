import { queryAll } from '../../platform/storage/read.ts'
import { ranges } from '../records/keys.ts'
import type { Subscription } from '../records/subscription.ts'
import { signalChat } from './signal-chat.ts'

/** Milliseconds by which the clocks of two functions may differ. */
const clockDifferenceMs = 1000

/**
 * Announces a user to a chat as online, when the first of the user's sockets enters it. Best effort: the list of
 * members shows presence as well.
 *
 * Two sockets that enter at the same moment see each other, so one that entered only just before does not count:
 * announcing twice is better than never.
 */
export const announceOnline = async (
  chatId: string,
  { userId, connectionId, enteredAtMs }: Subscription,
): Promise<void> => {
  const sockets = await queryAll<Subscription>(ranges.subscriptionsOf(chatId, userId))
  const enteredBefore = (other: Subscription) =>
    other.connectionId !== connectionId && other.enteredAtMs < enteredAtMs - clockDifferenceMs
  if (sockets.some(enteredBefore)) return
  await signalChat(chatId, { type: 'presence', userId, online: true }, { exceptUserId: userId })
}

/** Announces a user to some chats as offline. Best effort. */
export const announceOffline = async (
  userId: string,
  chatIds: readonly string[],
  lastSeenAt: string | undefined,
): Promise<void> => {
  const push = {
    type: 'presence',
    userId,
    online: false,
    ...(lastSeenAt !== undefined && { lastSeenAt }),
  } as const
  await Promise.all(chatIds.map((chatId) => signalChat(chatId, push, { exceptUserId: userId })))
}
