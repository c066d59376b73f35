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
 * nobody waits. Consumers take turns slice by slice. But a storm of messages to a large chat takes all that there is,
 * so chats that use little (`goesFirstFrom`) go before it, with most of the rate: they wait for each other only.
 *
 *     dueMs        ── storm ── storm ── first ── storm ──▶     all posts, at the rate; a storm's slice is due at the end
 *     firstDueMs   ── first ─────▶                             those that went first, at their part of the rate
 *
 * All posts count in `dueMs`, so what goes first is made up for by the storm's next slices, which wait that much
 * longer. The rest of the rate stays theirs, however many chats go first.
 *
 * Requests are not counted here, nor what senders post to small chats themselves: those go before all of these.
 */
type PostBudget = Key & { dueMs: number; firstDueMs?: number }

/** Milliseconds of posts that are made at once after a while without. */
const burst = (): number => {
  const { postsPerSecond } = postBudgetSettings()
  return Math.max(500, (1000 * shardSettings().socketsPerShard) / postsPerSecond)
}

/** The part of the rate that those that go first have at most while a storm waits. */
const firstPart = 0.8

/** Up to so many posts are not counted: they are not worth a write. */
const uncountedPosts = 20

/** Milliseconds after which recipients that wait for their turn are looked up again: some may have left. */
const staleAfterMs = 200

/**
 * How many slices the posts of one frame to a page of sockets are divided into, and the smallest, in sockets. As many
 * for each page: larger shards take larger slices, so that all get equally many frames, and equally full ones. What
 * goes first has few to wait for.
 */
const slices = { perPage: 8, perPageFirst: 2, atLeast: 25 }

type Reservation = {
  set: string
  condition: string
  values: Record<string, number>
  due: 'dueMs' | 'firstDueMs'
}

/**
 * How posts that take so long are added to the record, of which one way is open: it has posts of the last moments, or
 * none. The likely ones come first.
 */
const reservations = (
  goesFirst: boolean,
  ms: number,
  earliest: number,
  latestBefore: number,
): Reservation[] => {
  const firstMs = ms / firstPart
  const open = { ':earliest': earliest, ':latest': latestBefore }
  const atEnd = 'dueMs >= :earliest AND dueMs <= :latest'
  const last = { set: 'dueMs = dueMs + :ms', values: { ...open, ':ms': ms }, due: 'dueMs' } as const
  const idle: Reservation = {
    set: 'dueMs = :due',
    condition: 'attribute_not_exists(dueMs) OR dueMs < :earliest',
    values: { ':earliest': earliest, ':due': earliest + ms },
    due: 'dueMs',
  }
  if (!goesFirst) return [{ ...last, condition: atEnd }, idle]
  return [
    {
      set: 'dueMs = dueMs + :ms, firstDueMs = firstDueMs + :firstMs',
      condition: 'firstDueMs >= :earliest AND firstDueMs <= :latest AND firstDueMs < dueMs',
      values: { ...open, ':ms': ms, ':firstMs': firstMs },
      due: 'firstDueMs',
    },
    idle,
    {
      set: 'dueMs = dueMs + :ms, firstDueMs = :due',
      condition: 'dueMs >= :earliest AND (attribute_not_exists(firstDueMs) OR firstDueMs < :earliest)',
      values: { ':earliest': earliest, ':ms': ms, ':due': earliest + firstMs },
      due: 'firstDueMs',
    },
    // Nothing waits but what went first: the end comes sooner.
    { ...last, condition: `${atEnd} AND dueMs <= firstDueMs` },
  ]
}

/**
 * Reserves posts that take so long at the steady rate.
 * @returns when they have their turn; undefined if that would be after `latestMs`, and then nothing is reserved.
 */
const reserve = async (ms: number, latestMs: number, goesFirst: boolean): Promise<number | undefined> => {
  // As large as the table takes it.
  const latestBefore = Math.min(latestMs, Number.MAX_SAFE_INTEGER) - ms / (goesFirst ? firstPart : 1)
  for await (const _ of attempts()) {
    const earliest = Date.now() - burst()
    if (earliest > latestBefore) return undefined
    for (const { set, condition, values, due } of reservations(goesFirst, ms, earliest, latestBefore)) {
      const reserved = await updateAndGet<PostBudget>(keys.postBudget(), `SET ${set}`, { condition, values })
      if (reserved) return reserved[due]
    }
    const { dueMs = 0, firstDueMs = 0 } = (await getItem<PostBudget>(keys.postBudget())) ?? {}
    if ((goesFirst ? Math.min(dueMs, firstDueMs) : dueMs) > latestBefore) return undefined
  }
  throw new Error('The budget of posts is not to be had')
}

/** The turn of posts that go first from a moment on, and until then wait at the end, if that comes sooner. */
const reserveTurn = async (ms: number, firstFromMs: number, untilMs: number): Promise<number | undefined> => {
  if (Date.now() < firstFromMs) {
    const dueMs = await reserve(ms, Math.min(firstFromMs, untilMs), false)
    if (dueMs !== undefined || firstFromMs >= untilMs) return dueMs
    await sleep(Math.max(0, firstFromMs - Date.now()))
  }
  return reserve(ms, untilMs, true)
}

/** Waits until so many posts have their turn. @returns whether they have it before `untilMs`. */
const awaitTurn = async (posts: number, firstFromMs: number, untilMs: number): Promise<boolean> => {
  if (Date.now() >= untilMs) return false
  if (posts <= uncountedPosts) return true
  const ms = (1000 * posts) / postBudgetSettings().postsPerSecond
  try {
    const dueMs = await reserveTurn(ms, firstFromMs, untilMs)
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
  /** From then on posts wait for others that go first only: those of a chat that uses little (`goesFirstFrom`). */
  firstFromMs?: number
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
  { firstFromMs = Number.POSITIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY, stillIn }: Turns<R> = {},
): Promise<Delivery<R>> => {
  const late: R[] = []
  let isOver = false
  async function* inTurn(pages: Pages<R>): AsyncGenerator<R[], void, undefined> {
    for await (const page of pages) {
      // Those that are tried again were read long ago.
      const readAtMs = pages === recipients ? Date.now() : 0
      const perPage = Date.now() >= firstFromMs ? slices.perPageFirst : slices.perPage * frames.length
      const size = Math.max(slices.atLeast, Math.ceil(page.length / perPage))
      for (const slice of chunksOf(page, size)) {
        isOver ||= !(await awaitTurn(slice.length * frames.length, firstFromMs, untilMs))
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
