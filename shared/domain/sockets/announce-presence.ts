import { forgetConnection } from './forget-connection.ts'
import { presenceOf } from './presence.ts'
import { ranges } from '../records/keys.ts'
import { queryAll } from '../../platform/storage/read.ts'
import type { Subscription } from '../records/subscription.ts'
import { signalChat } from './signal-chat.ts'

/** Milliseconds by which the clocks of two functions may differ. */
const clockDifferenceMs = 1000

/**
 * Tells a chat that a user has come, when the first of the user's sockets enters it. Of two that enter at the same
 * moment each sees the other, so one that entered only just before does not count: better told twice than never.
 * Best effort; who asks for the members is told as well.
 */
export const announceArrival = async (
  chatId: string,
  { userId, connectionId, enteredAtMs }: Subscription,
): Promise<void> => {
  const sockets = await queryAll<Subscription>(ranges.subscriptionsOf(chatId, userId))
  const cameBefore = (other: Subscription) =>
    other.connectionId !== connectionId && other.enteredAtMs < enteredAtMs - clockDifferenceMs
  if (sockets.some(cameBefore)) return
  await signalChat(chatId, { type: 'presence', userId, online: true }, { exceptUserId: userId })
}

/**
 * Forgets a socket that has closed, and when it was the user's last, tells the chats that it had entered: nothing is
 * written for that, and nobody else is told. For `$disconnect` and for whoever finds the socket gone before it: the
 * first of them leaves the others nothing to tell of.
 */
export const closeConnection = async (connectionId: string): Promise<void> => {
  const { userId, chatIds } = await forgetConnection(connectionId)
  if (userId === undefined) return
  const { online, lastSeenAt } = await presenceOf(userId)
  if (online) return
  await Promise.all(
    chatIds.map((chatId) =>
      signalChat(
        chatId,
        { type: 'presence', userId, online: false, ...(lastSeenAt !== undefined && { lastSeenAt }) },
        { exceptUserId: userId },
      ),
    ),
  )
}
