import { setTimeout as sleep } from 'node:timers/promises'
import { logger } from '../../platform/observability/logger.ts'
import { postBudgetSettings, shardSettings } from '../../platform/settings/fan-out.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import type { Key } from '../../platform/storage/key.ts'
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
const headStartMs = 1500

/** Up to so many posts are not worth a write. */
const unpaid = 20

/**
 * How many slices the posts of one frame to a page of sockets are divided into, and the smallest, in sockets. As many for
 * each page: larger shards take larger slices, so that all get equally many frames, and equally full ones.
 */
const slices = { perPage: 8, atLeast: 25 }

/** @returns when posts that take so long at the steady rate have their turn. */
const reserve = async (ms: number): Promise<number> => {
  for await (const _ of attempts()) {
    const earliest = Date.now() - burst()
    const busy = await updateAndGet<PostBudget>(keys.postBudget(), 'SET dueMs = dueMs + :ms', {
      condition: 'dueMs >= :earliest',
      values: { ':ms': ms, ':earliest': earliest },
    })
    if (busy) return busy.dueMs
    const idle = await updateAndGet<PostBudget>(keys.postBudget(), 'SET dueMs = :due', {
      condition: 'attribute_not_exists(dueMs) OR dueMs < :earliest',
      values: { ':due': earliest + ms, ':earliest': earliest },
    })
    if (idle) return idle.dueMs
  }
  throw new Error('The budget of posts is not to be had')
}

/** Waits until so many posts have their turn. */
const awaitTurn = async (posts: number, goesFirst: boolean): Promise<void> => {
  if (posts <= unpaid) return
  const ms = (1000 * posts) / postBudgetSettings().postsPerSecond
  try {
    const dueMs = await reserve(ms)
    const waitMs = dueMs - Date.now() - (goesFirst ? headStartMs : 0)
    if (waitMs > 0) await sleep(waitMs)
  } catch (error) {
    // Delivery does not fail because of it. Slowly, since others may be in the same place.
    logger.warn('posts without a budget', { posts, error })
    await sleep(10 * ms)
  }
}

type Turns = {
  /** Whether the chat is hardly large. */
  goesFirst?: boolean
  /** From then on nobody is posted to any more, and the others are waiting. */
  untilMs?: number
}

/** Posts frames to recipients as the budget lets it, slice by slice, also those that are tried again. */
export const deliverInTurn = async (
  frames: readonly string[],
  recipients: Pages<Recipient>,
  { goesFirst = false, untilMs = Number.POSITIVE_INFINITY }: Turns = {},
): Promise<Delivery<Recipient>> => {
  const late: Recipient[] = []
  async function* inTurn(pages: Pages<Recipient>): AsyncGenerator<Recipient[], void, undefined> {
    for await (const page of pages) {
      const perPage = goesFirst ? 1 : slices.perPage * frames.length
      const size = Math.max(slices.atLeast, Math.ceil(page.length / perPage))
      for (const slice of chunksOf(page, size)) {
        if (Date.now() < untilMs) await awaitTurn(slice.length * frames.length, goesFirst)
        if (Date.now() < untilMs) yield slice
        else late.push(...slice)
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
