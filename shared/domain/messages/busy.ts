import { crc32 } from 'node:zlib'
import { present } from '../../platform/storage/condition.ts'
import { updateItem } from '../../platform/storage/write.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { HeadChange } from './append-to-log.ts'
import { besideTheAct } from '../../platform/storage/written.ts'

/**
 * When a chat is busy: its writers get into each other's way, and take turns in a queue instead.
 *
 *     quiet ───── a writer collides three times: says so, and hands over ──▶ busy
 *     busy ────── two seconds in which the queue has little to append ─────▶ quiet
 *     busy ────── the queue hands over as much as it can at once ──────────▶ two lanes
 *     two lanes ─ two seconds in which it has half of that at most ────────▶ busy
 *
 * The consumers of the queue prolong the states with the appends that they make anyway. Should they die, the states end
 * by themselves, and writers write again. All ways may be taken at once: the head lets one append at a time through.
 */

/** Two writers at once are common, and are done with the second attempt. */
export const collisionsUntilBusy = 3

/** Milliseconds for which an append of the queue keeps its chat busy, or in two lanes. */
const busyForMs = 2000

/** A chat with at least this many appends a second is busy: a transaction of 10 ms would often meet another one. */
const busyPerSecond = 15

export const isBusy = ({ busyUntilMs = 0 }: Pick<ChatHead, 'busyUntilMs'>): boolean =>
  busyUntilMs > Date.now()

/** Says that a chat is busy. Its writers see it in the head, also in the one that refuses an attempt. */
export const markBusy = async (chatId: string): Promise<void> => {
  await besideTheAct(() =>
    updateItem(keys.chatHead(chatId), 'SET busyUntilMs = :until', {
      ...present,
      values: { ':until': Date.now() + busyForMs },
    }),
  )
}

/** The most that the queue hands over at once: one lane is full, and more wait behind it. */
const fullBatch = 10

type Lanes = Pick<ChatHead, 'lanesUntilMs'>

/**
 * A lane appends some 250 messages a second, and two of them as many as a partition of the table takes (see
 * shared/README.md): more would only get in each other's way.
 */
export const hasTwoLanes = ({ lanesUntilMs = 0 }: Lanes): boolean => lanesUntilMs > Date.now()

/** The lane of a sender, whose messages stay in order there. */
export const laneOf = (head: Lanes, userId: string): number => (hasTwoLanes(head) ? crc32(userId) % 2 : 0)

/** How an append of the queue changes the state: not, if it appends little, and the last append was long ago. */
export const busyAfter = (
  head: ChatHead,
  appending: number,
): Pick<HeadChange, 'busyUntilMs' | 'lanesUntilMs'> => {
  const nowMs = Date.now()
  const isMuch = appending > 1 || nowMs - head.activeAtMs < 1000 / busyPerSecond
  if (!isMuch) return {}
  const untilMs = nowMs + busyForMs
  const needsLanes = appending >= (hasTwoLanes(head) ? fullBatch / 2 : fullBatch)
  return { busyUntilMs: untilMs, ...(needsLanes && { lanesUntilMs: untilMs }) }
}
