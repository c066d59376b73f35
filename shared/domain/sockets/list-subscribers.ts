import type { Key } from '../../platform/storage/key.ts'
import { getItem, queryAll, queryBetween, queryPages } from '../../platform/storage/read.ts'
import { isSharding, keys, ranges } from '../records/keys.ts'
import { type Sharding, shardsOf } from '../records/sharding.ts'
import type { Subscription } from '../records/subscription.ts'

/**
 * The sockets in a chat. Everything here is strongly consistent: it finds every socket that entered before a message
 * was appended, and none that was removed before. An index could promise neither.
 */

const isSubscription = (item: Sharding | Subscription): item is Subscription => !isSharding(item.sk)

/** How the chat's sockets are spread; undefined while all stand in its own partition. */
export const readSharding = (chatId: string): Promise<Sharding | undefined> =>
  getItem<Sharding>(keys.sharding(chatId))

/**
 * The first sockets in a chat's own partition, and how all of its sockets are spread, if they are: in one Query.
 * Without a sharding, and with no more than `most`, these are all.
 */
export const readFirstSubscribers = async (
  chatId: string,
  most: number,
): Promise<{ sharding: Sharding | undefined; subscriptions: Subscription[] }> => {
  const { value: page = [] } = await queryPages<Sharding | Subscription>(ranges.subscriptions(chatId), {
    limit: most + 2,
  }).next()
  const [first] = page
  const sharding = first && !isSubscription(first) ? first : undefined
  return { sharding, subscriptions: page.filter(isSubscription) }
}

/** The sockets in one shard of a chat, page by page. @param pageSize items per page; up to 1 MB if left out. */
export async function* shardPages(
  chatId: string,
  shard: number,
  pageSize?: number,
): AsyncGenerator<Subscription[], void, undefined> {
  const options = pageSize === undefined ? {} : { limit: pageSize }
  const pages = queryPages<Sharding | Subscription>(ranges.subscriptions(chatId, shard), options)
  for await (const page of pages) yield page.filter(isSubscription)
}

/** Items in one Query of a part of a shard: more than slices have. */
const mostBetween = 1000

/**
 * Those of some sockets of one shard that are still in the chat. Read as the part of the shard from the first to the
 * last of them: that costs as much as it did to find them, where a read of each would cost ten times as much.
 */
export const stillSubscribed = async (sockets: readonly Subscription[]): Promise<Subscription[]> => {
  const inOrder = sockets.toSorted((one, other) => (one.sk < other.sk ? -1 : 1))
  const [first, last] = [inOrder.at(0), inOrder.at(-1)]
  if (!first || !last) return []
  const found = new Set<string>()
  for (let from: Key = first; ; ) {
    const page = await queryBetween<Subscription>(from, last, { limit: mostBetween, newestFirst: false })
    for (const { sk } of page) found.add(sk)
    const end = page.at(-1)
    // A page ends early at 1 MB. The next one begins with its last item.
    if (!end || end.sk === from.sk || end.sk === last.sk) break
    from = end
  }
  return sockets.filter(({ sk }) => found.has(sk))
}

const firstOfShard = async (chatId: string, shard: number, most: number): Promise<Subscription[]> => {
  const { value: page = [] } = await shardPages(chatId, shard, most + 1).next()
  return page
}

/** All sockets in a chat, if there are no more than so many; undefined if there are. */
export const subscribersUpTo = async (chatId: string, most: number): Promise<Subscription[] | undefined> => {
  const { sharding, subscriptions } = await readFirstSubscribers(chatId, most)
  if (subscriptions.length > most) return undefined
  if (!sharding) return subscriptions
  // Most of a large chat's sockets are in its newest shards: one Query of those is mostly enough.
  const newest = await firstOfShard(chatId, sharding.shards, most)
  if (subscriptions.length + newest.length > most) return undefined
  const others = await Promise.all(
    shardsOf(sharding)
      .slice(1, -1)
      .map((shard) => firstOfShard(chatId, shard, most)),
  )
  const all = [...subscriptions, ...newest, ...others.flat()]
  return all.length > most ? undefined : all
}

/** All sockets in a chat. */
export const allSubscribers = async (chatId: string): Promise<Subscription[]> => {
  const own = await queryAll<Sharding | Subscription>(ranges.subscriptions(chatId))
  const sharding = own.find((item) => !isSubscription(item)) as Sharding | undefined
  const others = await Promise.all(
    shardsOf(sharding)
      .slice(1)
      .map((shard) => queryAll<Subscription>(ranges.subscriptions(chatId, shard))),
  )
  return [...own.filter(isSubscription), ...others.flat()]
}

/** The sockets of one user in a chat. */
export const subscriptionsOf = async (chatId: string, userId: string): Promise<Subscription[]> => {
  const sharding = await readSharding(chatId)
  const found = await Promise.all(
    shardsOf(sharding).map((shard) => queryAll<Subscription>(ranges.subscriptionsOf(chatId, userId, shard))),
  )
  return found.flat()
}
