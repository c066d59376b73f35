import pMap from 'p-map'
import { limits } from '../../contract/limits.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver, type Recipient } from '../delivery/deliver.ts'
import type { Membership } from '../records/chat.ts'
import { ranges } from '../records/keys.ts'
import { subscriberPages } from './list-subscribers.ts'
import { presenceChange, presenceOf, type PresenceRecord } from './presence.ts'

/** Chats whose sockets are read at the same time. A user may be in a thousand. */
const chatsAtOnce = 16

/** The sockets in a chat that watch the user; none in a chat too large for signals. */
const watchersIn = async (chatId: string, userId: string): Promise<Recipient[]> => {
  const { value: page = [] } = await subscriberPages(chatId, limits.signalRecipients + 1).next()
  if (page.length > limits.signalRecipients) return []
  return page.filter((subscription) => subscription.userId !== userId)
}

/**
 * Announces that a user's first socket opened or the last one closed, once to every socket that has entered a chat of
 * the user. Whatever opened or closed it, this follows the change of the user's record in the table's stream, so that
 * nobody who sends, connects or closes waits for it.
 *
 * It announces the presence of this moment, and nothing if that is not what the change made it: then a later change
 * will be announced, or has been. Changes of one user arrive in order, so the last announcement is the last state.
 * @param before the user's record before the change; undefined if there was none.
 * @param after the record after it.
 */
export const announcePresence = async (
  userId: string,
  before: PresenceRecord | undefined,
  after: PresenceRecord | undefined,
): Promise<void> => {
  const change = presenceChange(before, after)
  if (!change) return
  const [{ online, lastSeenAt }, memberships] = await Promise.all([
    presenceOf(userId),
    queryAll<Membership>(ranges.memberships(userId)),
  ])
  if (online !== (change === 'online')) return
  const watchers = await pMap(memberships, ({ chatId }) => watchersIn(chatId, userId), {
    concurrency: chatsAtOnce,
  })
  const recipients = new Map(watchers.flat().map((watcher) => [watcher.connectionId, watcher]))
  const push: Push = {
    type: 'presence',
    userId,
    online,
    ...(!online && lastSeenAt !== undefined && { lastSeenAt }),
  }
  await deliver(prepareFrame, [JSON.stringify(push)], [[...recipients.values()]], { attempts: 1 })
}
