import { postBudgetSettings, shardSettings } from '../../platform/settings/fan-out.ts'

/**
 * The posts of a chat that may go before storms (`post-budget.ts`): such a share of the rate, of which so many
 * milliseconds may be used in advance. A storm is remembered for `mostMs` at the longest.
 *
 *     now ───────── usedUntilMs ── this round ──▶ not beyond aheadMs from now: it goes first
 *
 * Posts are estimated, up to a third too high or too low.
 */
const allowance = { share: 0.6, aheadMs: 3000, mostMs: 30_000 }

/** Shards are opened when older ones are full, and fill up after that: so full is a shard on average. */
const fullness = 0.75

/** Milliseconds of a chat's share that frames to all of its sockets take. */
const shareOf = (frames: number, shards: number): number => {
  const posts = frames * shards * shardSettings().socketsPerShard * fullness
  return (1000 * posts) / (allowance.share * postBudgetSettings().postsPerSecond)
}

/** When a chat that posts frames to all of its sockets now will have used its share, if it had by `usedUntilMs`. */
export const usedAfter = (usedUntilMs: number, frames: number, shards: number): number => {
  const nowMs = Date.now()
  const used = Math.max(usedUntilMs, nowMs) + shareOf(frames, shards)
  return Math.ceil(Math.min(used, nowMs + allowance.mostMs))
}

/**
 * When a chat may post frames to all of its sockets before storms; never, if one round is more than it may use in
 * advance: it would be a storm to those that use little. All of its shards find about the same.
 */
export const goesFirstFrom = (usedUntilMs: number, frames: number, shards: number): number => {
  const ms = shareOf(frames, shards)
  return ms > allowance.aheadMs ? Number.POSITIVE_INFINITY : usedUntilMs + ms - allowance.aheadMs
}
