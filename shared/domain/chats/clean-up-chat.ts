import { markErasing } from '../accounts/request-erasure.ts'
import { toFrames } from '../delivery/frames.ts'
import { deliverInTurn } from '../fan-out/post-budget.ts'
import { chatItemKind, keys, ranges } from '../records/keys.ts'
import { absent } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, queryPages } from '../../platform/storage/read.ts'
import { deleteItems, step, transact } from '../../platform/storage/write.ts'
import type { HookRecord } from '../records/hook.ts'
import { shardsOf } from '../records/sharding.ts'
import { readSharding, shardPages } from '../sockets/list-subscribers.ts'
import type { Subscription } from '../records/subscription.ts'
import type { ChatMeta } from '../records/chat.ts'
import { removeMembers } from './remove-members.ts'

/** The subscription as the socket's own partition has it. */
const mirrorOf = (chatId: string, { connectionId }: Subscription): Key =>
  keys.connectionChat(connectionId, chatId)

/** Posts to all sockets of a shard that the chat is gone, before their subscriptions are removed. */
const notifyShard = async (chatId: string, shard: number): Promise<void> => {
  await deliverInTurn(toFrames({ type: 'chat.deleted', chatId }), shardPages(chatId, shard))
}

/** Removes everything in a shard's partition. */
const removeShard = async (chatId: string, shard: number): Promise<void> => {
  for await (const page of queryPages<Key & Partial<Subscription>>(ranges.shard(chatId, shard)))
    await deleteItems(page.flatMap((item) => withMirror(chatId, item)))
}

const withMirror = (chatId: string, item: Key & Partial<Subscription>): Key[] =>
  chatItemKind(item.sk) === 'subscription' ? [item, mirrorOf(chatId, item as Subscription)] : [item]

/**
 * Removes what is left of a deleted chat: notifies its sockets, then removes members, subscriptions and messages.
 *
 * Members go before subscriptions: `enter` needs a membership, so no new subscription can appear afterwards. What says
 * which shards there are goes after the shards, and the state of an import last. Every step can be repeated: a run that
 * dies or runs out of time is run again from the start and finds less to do.
 */
export const cleanUpChat = async (chatId: string): Promise<void> => {
  // A removed META does not come back, but for an import that begins again. Never clean up a chat that exists.
  if (await getItem<ChatMeta>(keys.chatMeta(chatId))) return
  for (const shard of shardsOf(await readSharding(chatId))) await notifyShard(chatId, shard)
  await removeMembers(chatId)
  // Shard 0 has a cursor too.
  for (const shard of shardsOf(await readSharding(chatId))) await removeShard(chatId, shard)
  const importState = keys.importState(chatId)
  let wasImport = false
  for await (const items of queryPages<Key & Partial<Subscription>>(ranges.chat(chatId))) {
    const page = items.filter(({ sk }) => sk !== importState.sk)
    wasImport ||= page.length < items.length
    const gone = page.flatMap((item): Key[] =>
      chatItemKind(item.sk) === 'hook'
        ? [keys.hookSecret((item as HookRecord).secretHash), item]
        : withMirror(chatId, item),
    )
    // Bots of webhooks go as users do. Before the records that name them: a run that dies finds them again.
    for (const item of page)
      if (chatItemKind(item.sk) === 'hook') await markErasing((item as HookRecord).userId)
    await deleteItems(gone)
  }
  // While it is there, nobody begins a chat with this id.
  if (wasImport)
    await transact({ state: step.remove(importState), meta: step.check(keys.chatMeta(chatId), absent) })
}
