import { logger } from '../../platform/observability/logger.ts'
import { shardSettings } from '../../platform/settings/fan-out.ts'
import { absent, present } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { isNewest, type Sharding } from '../records/sharding.ts'
import { readSharding, shardPages } from './list-subscribers.ts'

/**
 * Spreads the sockets that enter a chat from now on over more shards: one, then twice as many each time.
 *
 * New shards begin after the head n as it was read before they were written. Nobody who enters one misses n+1,
 * whichever way these interleave:
 *
 *     open    read head n ── write shards
 *     send    append n+1 ──────────────────── read shards: all     → wakes the new ones too
 *     send    append n+1 ── read shards: older ones                → wakes those; whoever enters a new one does so later,
 *     enter                               subscribe ── read log      and the reply contains n+1
 *
 * One of several callers adds shards. None waits: a socket may still enter an older shard.
 * @returns how the sockets are spread then; undefined when the chat is gone.
 */
export const openShards = async (chatId: string, known?: Sharding): Promise<Sharding | undefined> => {
  const head = await getItem<ChatHead>(keys.chatHead(chatId))
  if (!head) return undefined
  const shards = known ? 2 * known.shards : 1
  const generations = [...(known?.generations ?? []), { shards, fromSeq: head.lastSeq + 1 }]
  const opened: Sharding = { ...keys.sharding(chatId), shards, generations }
  const outcome = await transact({
    sharding: step.put(
      opened,
      known ? { condition: 'shards = :known', values: { ':known': known.shards } } : absent,
    ),
    // A record of after the deletion would stay for ever.
    meta: step.check(keys.chatMeta(chatId), present),
  })
  if (!outcome.committed) return readSharding(chatId)
  logger.info('shards opened', { chatId, shards })
  return opened
}

/** So many of the sockets that fill a shard count it as they enter. */
const countsPerShard = 25

/**
 * Opens shards when the one that a socket has just entered is full. Only some sockets look, since counting a full shard
 * reads as much as a fan-out to it; so a shard may get some more than it should have. Best effort: a fan-out that finds
 * too many sockets in a chat without shards opens them too.
 */
export const makeRoom = async (
  chatId: string,
  shard: number,
  sharding: Sharding | undefined,
): Promise<void> => {
  const { inlineSockets, socketsPerShard } = shardSettings()
  // An older shard gets no further sockets.
  if (sharding && !isNewest(sharding, shard)) return
  const full = sharding ? socketsPerShard : inlineSockets
  if (Math.random() * full >= countsPerShard) return
  try {
    const { value: page = [] } = await shardPages(chatId, shard, full + 2).next()
    if (page.length > full) await openShards(chatId, sharding)
  } catch (error) {
    logger.warn('shard not counted', { chatId, shard, error })
  }
}
