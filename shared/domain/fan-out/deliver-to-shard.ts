import { observe } from '../../platform/observability/metrics.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { absent, present } from '../../platform/storage/condition.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import type { Message } from '../../contract/messages.ts'
import { packFrames, packMessages, type PackedFrame } from '../delivery/frames.ts'
import { keys } from '../records/keys.ts'
import { type ShardCursor, type Sharding, startOf } from '../records/sharding.ts'
import { shardPages, stillSubscribed } from '../sockets/list-subscribers.ts'
import type { ChatPush, FanOutJob } from './fan-out-job.ts'
import { finishDelivery } from './finish-delivery.ts'
import { handOverWaiting, wakeAgain } from './hand-over.ts'
import { goesFirstFrom, usedAfter } from './post-allowance.ts'
import { deliverInTurn, postingEnd } from './post-budget.ts'
import { readRange } from './read-log.ts'

/** Messages that are read at once, and frames that are posted. */
const most = { messages: 200, frames: 4 }

/**
 * The messages after a seq that are posted at once. If there are more than fill a frame, only whole frames: a frame
 * costs as much as a full one, so the rest goes with what comes meanwhile.
 */
const readNext = async (chatId: string, after: number): Promise<PackedFrame[]> => {
  const page = await readRange(chatId, { from: after + 1, to: after + most.messages })
  const frames = packMessages(chatId, page)
  return frames.slice(0, Math.max(1, Math.min(frames.length - 1, most.frames)))
}

type Progress = Pick<ShardCursor, 'deliveredSeq' | 'usedUntilMs'>

/**
 * Moves the cursor, and makes it with the first delivery. Never back: another consumer, which this one did not know of,
 * may be further. Nothing but the deletion of the chat removes a cursor, and none is made after that, to stay for ever:
 *
 *     consumer   reads the log ── posts ─────────────────────── CURSOR ✗ META is gone
 *     deletion                            META ── all shards
 *
 * @param isThere whether the shard has one.
 * @returns how far the shard is; undefined when the chat is gone.
 */
const moveCursor = async (
  chatId: string,
  shard: number,
  { deliveredSeq, usedUntilMs }: Progress,
  isThere: boolean,
): Promise<Progress | undefined> => {
  const key = keys.shardCursor(chatId, shard)
  if (!isThere) {
    const made = await transact<'cursor' | 'meta'>({
      cursor: step.put({ ...key, deliveredSeq, usedUntilMs } satisfies ShardCursor, absent),
      meta: step.check(keys.chatMeta(chatId), present),
    })
    if (made.committed) return { deliveredSeq, usedUntilMs }
    // Another consumer made it meanwhile; or the chat is gone, and so is any cursor.
  }
  const moved = await updateItem(key, 'SET deliveredSeq = :to, usedUntilMs = :used', {
    condition: 'deliveredSeq < :to',
    values: { ':to': deliveredSeq, ':used': usedUntilMs },
  })
  return moved ? { deliveredSeq, usedUntilMs } : getItem<ShardCursor>(key)
}

/** The longest time that a message of these waited. Each shard observes it once for all of them. */
const observeLatency = ([oldest]: readonly Message[]): void => {
  if (oldest) observe('FanOutLatency', Date.now() - Date.parse(oldest.sentAt))
}

type Round = { chatId: string; sharding: Sharding; shard: number; untilMs: number }

/** Posts to all sockets of a shard. Whom it does not reach it hands over: the shard goes on. */
const post = async (
  { chatId, sharding, shard, untilMs }: Round,
  { deliveredSeq, usedUntilMs }: Progress,
  next: readonly PackedFrame[],
  pushes: readonly ChatPush[],
): Promise<void> => {
  const frames = [...next.map(({ frame }) => frame), ...packFrames(chatId, pushes)]
  const messages = next.flatMap((packed) => packed.messages)
  const delivery = await deliverInTurn(frames, shardPages(chatId, shard), {
    // Pushes that are not in the log are not counted as used: in a larger chat they do not go first.
    ...((messages.length > 0 || sharding.shards === 1) && {
      firstFromMs: goesFirstFrom(usedUntilMs, next.length, sharding.shards),
    }),
    untilMs,
    stillIn: stillSubscribed,
  })
  observeLatency(messages)
  const last = messages.at(-1)
  const job: FanOutJob = {
    chatId,
    pushes: [...pushes],
    shard,
    ...(last && { range: { from: deliveredSeq + 1, to: last.seq } }),
    attempt: 0,
  }
  await handOverWaiting(job, delivery.waiting)
  await finishDelivery(job, delivery)
}

/**
 * Delivers to one shard of a large chat what jobs woke its consumer for: the messages of the log that the shard has not
 * got, up to the newest, and what travels in the jobs.
 *
 * The cursor says how far the shard is. It moves when everything up to there was posted or handed over, so whatever is
 * lost, comes twice, in another order, or runs beside itself, every message is delivered, and at worst twice:
 *
 *     read cursor c ── read log c+1 … n ── read shard, post ── move cursor to n
 *                                                           └─ dead before: the next one begins after c again
 *
 * The log is read before the shard, so a socket that enters meanwhile either is found, or reads the log later. And who
 * is removed meanwhile gets no message of after that, nor, but for what is on its way, one of before: recipients whose
 * turn comes late are read again.
 */
export const deliverToShard = async (
  chatId: string,
  shard: number,
  jobs: readonly FanOutJob[],
): Promise<void> => {
  const [sharding, cursor] = await getItems<[Sharding, ShardCursor]>([
    keys.sharding(chatId),
    keys.shardCursor(chatId, shard),
  ])
  // The chat was deleted.
  if (!sharding) return
  const newest = Math.max(0, ...jobs.map(({ seq = 0 }) => seq))
  const round: Round = { chatId, sharding, shard, untilMs: postingEnd() }
  let pushes = jobs.flatMap((job) => job.pushes)
  let isThere = cursor !== undefined
  let progress: Progress = cursor ?? { deliveredSeq: startOf(sharding, shard) - 1, usedUntilMs: 0 }
  while (progress.deliveredSeq < newest || pushes.length > 0) {
    if (Date.now() >= round.untilMs) return wakeAgain(chatId, shard, newest)
    const { deliveredSeq, usedUntilMs } = progress
    const next = deliveredSeq < newest ? await readNext(chatId, deliveredSeq) : []
    const used = usedAfter(usedUntilMs, next.length, sharding.shards)
    await post(round, progress, next, pushes)
    pushes = []
    const last = next.at(-1)?.messages.at(-1)
    if (!last) break
    const to = { deliveredSeq: last.seq, usedUntilMs: used }
    const moved = await moveCursor(chatId, shard, to, isThere)
    // The chat was deleted.
    if (!moved) return
    progress = moved
    isThere = true
  }
}
