import { setTimeout as sleep } from 'node:timers/promises'
import { logger } from '../../platform/observability/logger.ts'
import { postBudgetSettings, shardSettings } from '../../platform/settings/fan-out.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver, type Delivery, type Recipient } from '../delivery/deliver.ts'
import type { Pages } from '../delivery/shared-pages.ts'
import { keys } from '../records/keys.ts'

/**
 * How many posts the consumers of queues make in a second, all together: one record holds when the posts that were
 * granted so far are through at the steady rate. Each consumer adds a slice of its posts, and waits for its turn.
 *
 * The rate is not divided among consumers: a single large chat may use all of it, and as long as there is some left,
 * nobody waits. Consumers take turns slice by slice. But a storm of messages to a large chat takes all that there is, so
 * chats that use little (`isModest`) go before it: they wait for each other only, and the storm waits for them too.
 *
 *     dueMs        ── storm ── storm ── modest ── storm ──▶     a storm's slice is due at the end of all
 *     firstDueMs   ── modest ──▶                                a modest one's at the end of those before it
 *
 * Requests are not counted here, nor what senders post to small chats themselves: those go before all of these.
 */
type PostBudget = Key & { dueMs: number; firstDueMs?: number }

/** Milliseconds of posts that are made at once after a while without. */
const burst = (): number => {
  const { postsPerSecond } = postBudgetSettings()
  return Math.max(500, (1000 * shardSettings().socketsPerShard) / postsPerSecond)
}

/**
 * The share of the budget that a chat may use and still go first, milliseconds of that which it may use in advance, and
 * after which even the longest storm is forgotten: a round of posts takes less.
 */
const modest = { share: 0.5, aheadMs: 2000, mostMs: 30_000 }

/** Shards are opened when older ones are full, and fill up after that: so full is a shard on average. */
const fullness = 0.75

/** When a chat that posts frames to all of its sockets now will have used its modest share, if it had by `usedUntilMs`. */
export const usedAfter = (usedUntilMs: number, frames: number, shards: number): number => {
  const posts = frames * shards * shardSettings().socketsPerShard * fullness
  const ms = (1000 * posts) / (modest.share * postBudgetSettings().postsPerSecond)
  const nowMs = Date.now()
  return Math.ceil(Math.min(Math.max(usedUntilMs, nowMs) + ms, nowMs + modest.mostMs))
}

/** Whether a chat uses so little that it goes first. All of its shards find the same. */
export const isModest = (usedUntilMs: number): boolean => usedUntilMs - Date.now() <= modest.aheadMs

/** Up to so many posts are not counted: they are not worth a write. */
const uncountedPosts = 20

/** Milliseconds after which recipients that wait for their turn are looked up again: some may have left. */
const staleAfterMs = 200

/**
 * How many slices the posts of one frame to a page of sockets are divided into, and the smallest, in sockets. As many for
 * each page: larger shards take larger slices, so that all get equally many frames, and equally full ones. What goes first
 * has few to wait for.
 */
const slices = { perPage: 8, perPageFirst: 2, atLeast: 25 }

type Reservation = { set: string; condition: string; values: Record<string, number> }

/**
 * How posts that take so long are added to the record, of which one way is open: it has posts of the last moments, or
 * none. `firstDueMs` is never after `dueMs`, since what goes first adds to both.
 */
const reservations = (
  goesFirst: boolean,
  ms: number,
  earliest: number,
  latestBefore: number,
): Reservation[] => {
  const [added, anew] = [{ ':ms': ms }, { ':due': earliest + ms }]
  const [open, recent] = [{ ':earliest': earliest, ':latest': latestBefore }, { ':earliest': earliest }]
  const idle = 'attribute_not_exists(dueMs) OR dueMs < :earliest'
  if (!goesFirst)
    return [
      {
        set: 'dueMs = dueMs + :ms',
        condition: 'dueMs >= :earliest AND dueMs <= :latest',
        values: { ...added, ...open },
      },
      { set: 'dueMs = :due', condition: idle, values: { ...anew, ...recent } },
    ]
  return [
    {
      set: 'dueMs = dueMs + :ms, firstDueMs = firstDueMs + :ms',
      condition: 'firstDueMs >= :earliest AND firstDueMs <= :latest',
      values: { ...added, ...open },
    },
    {
      set: 'dueMs = dueMs + :ms, firstDueMs = :due',
      condition: 'dueMs >= :earliest AND (attribute_not_exists(firstDueMs) OR firstDueMs < :earliest)',
      values: { ...added, ...anew, ...recent },
    },
    { set: 'dueMs = :due, firstDueMs = :due', condition: idle, values: { ...anew, ...recent } },
  ]
}

/**
 * Reserves posts that take so long at the steady rate.
 * @returns when they have their turn; undefined if that would be after `latestMs`, and then nothing is reserved.
 */
const reserve = async (ms: number, latestMs: number, goesFirst: boolean): Promise<number | undefined> => {
  const due = goesFirst ? 'firstDueMs' : 'dueMs'
  // As large as the table takes it.
  const latestBefore = Math.min(latestMs, Number.MAX_SAFE_INTEGER) - ms
  for await (const _ of attempts()) {
    const earliest = Date.now() - burst()
    if (earliest > latestBefore) return undefined
    for (const { set, condition, values } of reservations(goesFirst, ms, earliest, latestBefore)) {
      const reserved = await updateAndGet<PostBudget>(keys.postBudget(), `SET ${set}`, { condition, values })
      if (reserved) return reserved[due]
    }
    const budget = await getItem<PostBudget>(keys.postBudget())
    if ((budget?.[due] ?? 0) > latestBefore) return undefined
  }
  throw new Error('The budget of posts is not to be had')
}

/** Waits until so many posts have their turn. @returns whether they have it before `untilMs`. */
const awaitTurn = async (posts: number, goesFirst: boolean, untilMs: number): Promise<boolean> => {
  if (Date.now() >= untilMs) return false
  if (posts <= uncountedPosts) return true
  const ms = (1000 * posts) / postBudgetSettings().postsPerSecond
  try {
    const dueMs = await reserve(ms, untilMs, goesFirst)
    if (dueMs === undefined) return false
    const waitMs = dueMs - Date.now()
    if (waitMs > 0) await sleep(waitMs)
    return true
  } catch (error) {
    // Delivery does not fail because of it. Slowly, since others may be in the same place.
    logger.warn('posts without a budget', { posts, error })
    await sleep(10 * ms)
    return Date.now() < untilMs
  }
}

type Turns<R extends Recipient> = {
  /** Whether posts wait for others that go first only: those of a chat that uses little (`isModest`). */
  goesFirst?: boolean
  /** From then on nobody is posted to any more, and the others are waiting. */
  untilMs?: number
  /** Those of some recipients that are still in the chat. Asked about those that have waited. */
  stillIn?: (recipients: readonly R[]) => Promise<R[]>
}

/**
 * Posts frames to recipients as the budget lets it, slice by slice, also those that are tried again. A slice whose turn
 * would come too late takes nothing of the budget:
 *
 *     recipients read ── turn ── post
 *     recipients read ── … turn ── read again ── post      whoever left meanwhile gets nothing
 *     recipients read ── turn after untilMs                waiting, with all that follow
 */
export const deliverInTurn = async <R extends Recipient>(
  frames: readonly string[],
  recipients: Pages<R>,
  { goesFirst = false, untilMs = Number.POSITIVE_INFINITY, stillIn }: Turns<R> = {},
): Promise<Delivery<R>> => {
  const late: R[] = []
  let isOver = false
  async function* inTurn(pages: Pages<R>): AsyncGenerator<R[], void, undefined> {
    for await (const page of pages) {
      // Those that are tried again were read long ago.
      const readAtMs = pages === recipients ? Date.now() : 0
      const perPage = goesFirst ? slices.perPageFirst : slices.perPage * frames.length
      const size = Math.max(slices.atLeast, Math.ceil(page.length / perPage))
      for (const slice of chunksOf(page, size)) {
        isOver ||= !(await awaitTurn(slice.length * frames.length, goesFirst, untilMs))
        if (isOver) late.push(...slice)
        else if (stillIn && Date.now() - readAtMs > staleAfterMs) yield await stillIn(slice)
        else yield slice
      }
    }
  }
  const delivery = await deliver(prepareFrame, frames, recipients, { inTurn })
  delivery.waiting.push(...late)
  return delivery
}

/** Milliseconds after which a consumer begins no more posts: it must end before its function is killed. */
const postingMs = 20_000

/** When a consumer that begins now hands the rest over. */
export const postingEnd = (): number => Date.now() + postingMs
