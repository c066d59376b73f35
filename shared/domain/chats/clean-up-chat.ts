import pMap from 'p-map'
import { markErasing } from '../accounts/request-erasure.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { removalSteps } from '../members/membership-steps.ts'
import { chatItemKind, keys, ranges } from '../records/keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, queryPages } from '../../platform/storage/read.ts'
import { deleteItems, transact } from '../../platform/storage/write.ts'
import type { HookRecord } from '../records/hook.ts'
import type { Subscription } from '../records/subscription.ts'
import type { ChatMeta, RosterEntry } from '../records/chat.ts'

/** Members removed at the same time. */
const membersAtOnce = 16

const removeMember = async (chatId: string, entry: RosterEntry): Promise<void> => {
  const { userId } = entry
  // Refused: an earlier run removed the membership, or the user is gone. Either way the roster entry can go.
  const outcome = await transact(removalSteps(chatId, entry))
  if (!outcome.committed)
    await deleteItems([keys.rosterEntry(chatId, userId), keys.membership(userId, chatId)])
}

const removeMembers = async (chatId: string): Promise<void> => {
  for await (const page of queryPages<RosterEntry>(ranges.roster(chatId))) {
    await pMap(page, (entry) => removeMember(chatId, entry), { concurrency: membersAtOnce })
  }
}

/** The subscription as the socket's own partition has it. */
const mirrorOf = (chatId: string, { connectionId }: Subscription): Key =>
  keys.connectionChat(connectionId, chatId)

/**
 * Removes what is left of a deleted chat: notifies its sockets, then removes members, subscriptions and messages.
 *
 * Members go before subscriptions: `enter` needs a membership, so no new subscription can appear afterwards. Every step
 * can be repeated: a run that dies or runs out of time is run again from the start and finds less to do.
 */
export const cleanUpChat = async (chatId: string): Promise<void> => {
  // Ids are never used twice, so a removed META cannot come back. But never clean up a chat that exists.
  if (await getItem<ChatMeta>(keys.chatMeta(chatId))) return
  await fanOut(chatId, [{ type: 'chat.deleted', chatId }])
  await removeMembers(chatId)
  for await (const page of queryPages<Key & Partial<Subscription>>(ranges.chat(chatId))) {
    const gone = page.flatMap((item): Key[] => {
      const kind = chatItemKind(item.sk)
      if (kind === 'subscription') return [item, mirrorOf(chatId, item as Subscription)]
      if (kind === 'hook') return [keys.hookSecret((item as HookRecord).secretHash), item]
      return [item]
    })
    // Bots of webhooks go as users do. Before the records that name them: a run that dies finds them again.
    for (const item of page)
      if (chatItemKind(item.sk) === 'hook') await markErasing((item as HookRecord).userId)
    await deleteItems(gone)
  }
}
