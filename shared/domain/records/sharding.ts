import { hash } from 'node:crypto'
import type { Key } from '../../platform/storage/key.ts'

/** Shards that were opened together, and the first message that is delivered to them from the log. */
type Generation = {
  /** The number of the last of them; the first follows those of the generation before. */
  shards: number
  fromSeq: number
}

/**
 * How the sockets of a large chat are spread over shards, each a partition of its own with about as many sockets. Shard
 * 0 is the chat's own partition, which holds the sockets that entered before. Shards are only added, and no socket
 * moves: sockets last two hours at most, so old shards empty by themselves. A chat without this record has all sockets
 * in shard 0.
 */
export type Sharding = Key & {
  /** The number of the last shard; with shard 0 there is one more. */
  shards: number
  generations: Generation[]
}

/**
 * How far the messages of a chat have been delivered to a shard, and until when the chat has used its part of the
 * budget of posts (`usedAfter`).
 */
export type ShardCursor = Key & { deliveredSeq: number; usedUntilMs: number }

/** All shards of a chat. */
export const shardsOf = (sharding: Sharding | undefined): number[] =>
  Array.from({ length: (sharding?.shards ?? 0) + 1 }, (_, shard) => shard)

/**
 * The first message that is delivered to a shard from the log. Earlier ones are not: nobody entered the shard before
 * them, and whoever entered it read them. Only shard 0 held sockets before it began; senders deliver earlier messages
 * to it.
 */
export const startOf = ({ generations }: Sharding, shard: number): number =>
  generations.find(({ shards }) => shard <= shards)?.fromSeq ?? Number.POSITIVE_INFINITY

const lastOfOlder = ({ generations }: Sharding): number => generations.at(-2)?.shards ?? 0

/** Whether sockets still enter the shard. */
export const isNewest = (sharding: Sharding, shard: number): boolean => shard > lastOfOlder(sharding)

/** The shard that a socket enters: one of the newest, always the same while there are no newer ones. */
export const shardToEnter = (sharding: Sharding | undefined, connectionId: string): number => {
  if (!sharding) return 0
  const older = lastOfOlder(sharding)
  return older + 1 + (hash('sha1', connectionId, 'buffer').readUInt32BE() % (sharding.shards - older))
}
