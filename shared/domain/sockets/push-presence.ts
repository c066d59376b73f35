import pMap from 'p-map'
import { limits } from '../../contract/limits.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { getItem, queryAll } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver, type Recipient } from '../delivery/deliver.ts'
import { countingChats } from '../privacy/shared-chats.ts'
import type { Block } from '../records/block.ts'
import { keys, ranges } from '../records/keys.ts'
import { subscribersUpTo, subscriptionsOf } from './list-subscribers.ts'
import { type Presence, shownPresenceOf, shownPresencesOf } from './presence.ts'

/** Chats whose sockets are read at the same time. */
const chatsAtOnce = 16

/** The sockets in a chat that watch the user; none in a chat too large for signals. */
const watchersIn = async (chatId: string, userId: string): Promise<Recipient[]> => {
  const subscribers = await subscribersUpTo(chatId, limits.markRecipients)
  return (subscribers ?? []).filter((subscription) => subscription.userId !== userId)
}

const deliverPresence = async (
  userId: string,
  { online, lastSeenAt }: Presence,
  watchers: readonly Recipient[],
): Promise<void> => {
  const recipients = new Map(watchers.map((watcher) => [watcher.connectionId, watcher]))
  const frame: Push = {
    type: 'presence',
    userId,
    online,
    ...(!online && lastSeenAt !== undefined && { lastSeenAt }),
  }
  await deliver(prepareFrame, [JSON.stringify(frame)], [[...recipients.values()]], { attempts: 1 })
}

/**
 * Pushes to each socket once, however many chats it shares with the user. Public chats do not count, and whom the user
 * has blocked sees nothing.
 * @param chatIds the chats; all of the user's that count if left out.
 */
export const pushPresence = async (
  userId: string,
  presence: Presence,
  chatIds?: readonly string[],
): Promise<void> => {
  const [chats, blocks] = await Promise.all([
    chatIds ?? countingChats(userId),
    queryAll<Block>(ranges.blocks(userId)),
  ])
  const blocked = new Set(blocks.map(({ blockedId }) => blockedId))
  const watchers = await pMap(chats, (chatId) => watchersIn(chatId, userId), { concurrency: chatsAtOnce })
  const allowed = watchers.flat().filter((watcher) => !blocked.has(watcher.userId))
  await deliverPresence(userId, presence, allowed)
}

/** Pushes users' presence of this moment to a chat's sockets that may see it. */
export const announceIn = async (chatId: string, userIds: readonly string[]): Promise<void> => {
  const presences = await shownPresencesOf(userIds)
  await Promise.all([...presences].map(([userId, presence]) => pushPresence(userId, presence, [chatId])))
}

/**
 * Follows a block, or its end: to the blocked user the other goes offline, and is back when the block is lifted. Pushed
 * to sockets that have seen the other's presence before, so that nobody else learns of it.
 */
export const followBlock = async (userId: string, blockedId: string): Promise<void> => {
  const [block, presence, own, theirs] = await Promise.all([
    getItem<Block>(keys.block(userId, blockedId)),
    shownPresenceOf(userId),
    countingChats(userId),
    countingChats(blockedId),
  ])
  const shared = [...own].filter((chatId) => theirs.has(chatId))
  const subscriptions = await pMap(shared, (chatId) => subscriptionsOf(chatId, blockedId), {
    concurrency: chatsAtOnce,
  })
  await deliverPresence(userId, block ? { online: false } : presence, subscriptions.flat())
}
