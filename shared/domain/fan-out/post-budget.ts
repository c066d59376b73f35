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
 * nobody waits. Consumers take turns slice by slice. Requests are not counted
 * here, nor what senders post to small chats themselves: those go first.
 */
type PostBudget = Key & { dueMs: number }

/** Milliseconds of posts that are made at once after a while without. */
const burst = (): number => {
  const { postsPerSecond } = postBudgetSettings()
  return Math.max(500, (1000 * shardSettings().socketsPerShard) / postsPerSecond)
}

/**
 * Milliseconds by which chats that are hardly large may be ahead of the others, in one slice: the turns of all consumers of
 * the largest chats take less, so they do not wait for those.
 */
const smallChatsEarlyMs = 1500

/** Up to so many posts are not counted: they are not worth a write. */
const uncountedPosts = 20

/** Milliseconds after which recipients that wait for their turn are looked up again: some may have left. */
const staleAfterMs = 200

/**
 * How many slices the posts of one frame to a page of sockets are divided into, and the smallest, in sockets. As many for
 * each page: larger shards take larger slices, so that all get equally many frames, and equally full ones.
 */
const slices = { perPage: 8, atLeast: 25 }

/**
 * Reserves posts that take so long at the steady rate.
 * @returns when they have their turn; undefined if that would be after `latestMs`, and then nothing is reserved.
 */
const reserve = async (ms: number, latestMs: number): Promise<number | undefined> => {
  // As large as the table takes it.
  const latestBefore = Math.min(latestMs, Number.MAX_SAFE_INTEGER) - ms
  for await (const _ of attempts()) {
    const earliest = Date.now() - burst()
    if (earliest > latestBefore) return undefined
    const busy = await updateAndGet<PostBudget>(keys.postBudget(), 'SET dueMs = dueMs + :ms', {
      condition: 'dueMs >= :earliest AND dueMs <= :latestBefore',
      values: { ':ms': ms, ':earliest': earliest, ':latestBefore': latestBefore },
    })
    if (busy) return busy.dueMs
    const idle = await updateAndGet<PostBudget>(keys.postBudget(), 'SET dueMs = :due', {
      condition: 'attribute_not_exists(dueMs) OR dueMs < :earliest',
      values: { ':due': earliest + ms, ':earliest': earliest },
    })
    if (idle) return idle.dueMs
    const { dueMs = 0 } = (await getItem<PostBudget>(keys.postBudget())) ?? {}
    if (dueMs > latestBefore) return undefined
  }
  throw new Error('The budget of posts is not to be had')
}

/** Waits until so many posts have their turn. @returns whether they have it before `untilMs`. */
const awaitTurn = async (posts: number, isSmall: boolean, untilMs: number): Promise<boolean> => {
  if (Date.now() >= untilMs) return false
  if (posts <= uncountedPosts) return true
  const ms = (1000 * posts) / postBudgetSettings().postsPerSecond
  const earlyMs = isSmall ? smallChatsEarlyMs : 0
  try {
    const dueMs = await reserve(ms, untilMs + earlyMs)
    if (dueMs === undefined) return false
    const waitMs = dueMs - Date.now() - earlyMs
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
  /** Whether the chat is hardly large: its posts go before those of larger ones. */
  isSmall?: boolean
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
  { isSmall = false, untilMs = Number.POSITIVE_INFINITY, stillIn }: Turns<R> = {},
): Promise<Delivery<R>> => {
  const late: R[] = []
  let isOver = false
  async function* inTurn(pages: Pages<R>): AsyncGenerator<R[], void, undefined> {
    for await (const page of pages) {
      // Those that are tried again were read long ago.
      const readAtMs = pages === recipients ? Date.now() : 0
      const perPage = isSmall ? 1 : slices.perPage * frames.length
      const size = Math.max(slices.atLeast, Math.ceil(page.length / perPage))
      for (const slice of chunksOf(page, size)) {
        isOver ||= !(await awaitTurn(slice.length * frames.length, isSmall, untilMs))
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
