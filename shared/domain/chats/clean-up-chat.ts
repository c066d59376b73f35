import { fanOut } from '../fan-out/fan-out.ts'
import { leaveSteps } from '../members/membership-steps.ts'
import { chatItemKind, keys, ranges } from '../records/keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, queryPages } from '../../platform/storage/read.ts'
import { deleteItems, transact } from '../../platform/storage/write.ts'
import type { Subscription } from '../records/subscription.ts'
import type { ChatMeta, RosterEntry } from '../records/chat.ts'

/** How many members are taken out side by side. */
const lanes = 16

const removeMember = async (chatId: string, entry: RosterEntry): Promise<void> => {
  const { userId } = entry
  // A refusal says that an earlier run did it, or that the user is gone: either way the roster entry can go.
  const outcome = await transact(leaveSteps(chatId, entry))
  if (!outcome.committed)
    await deleteItems([keys.rosterEntry(chatId, userId), keys.membership(userId, chatId)])
}

const removeMembers = async (chatId: string): Promise<void> => {
  for await (const page of queryPages<RosterEntry>(ranges.roster(chatId))) {
    const queue = [...page]
    const lane = async () => {
      for (let entry = queue.pop(); entry; entry = queue.pop()) await removeMember(chatId, entry)
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }
}

/** The subscription's other side, in the socket's own partition. */
const mirrorOf = (chatId: string, { connectionId }: Subscription): Key =>
  keys.connectionChat(connectionId, chatId)

/**
 * Takes away what a deleted chat leaves: tells its sockets, then removes members, subscriptions and messages.
 *
 * Members go before subscriptions, because `enter` needs a membership: afterwards no new subscription can appear.
 * Every step can be repeated, so a run that dies or runs out of time is simply run again from the start, and finds
 * less to do.
 */
export const cleanUpChat = async (chatId: string): Promise<void> => {
  // A chat whose META expired and came back cannot be: ids are never used twice. But never clean a living one.
  if (await getItem<ChatMeta>(keys.chatMeta(chatId))) return
  await fanOut(chatId, [{ type: 'chat.deleted', chatId }])
  await removeMembers(chatId)
  for await (const page of queryPages<Key & Partial<Subscription>>(ranges.chat(chatId))) {
    const gone = page.flatMap((item): Key[] => {
      if (chatItemKind(item.sk) !== 'subscription') return [item]
      return [item, mirrorOf(chatId, item as Subscription)]
    })
    await deleteItems(gone)
  }
}
