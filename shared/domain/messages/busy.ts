import { present } from '../../platform/storage/condition.ts'
import { updateItem } from '../../platform/storage/write.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { HeadChange } from './append-to-log.ts'

/**
 * When a chat is busy: its writers get into each other's way, and take turns in a queue instead.
 *
 *     quiet ── a writer collides three times: says so, and hands over ──▶ busy
 *     busy ─── two seconds in which the queue has little to append ─────▶ quiet
 *
 * The consumer of the queue prolongs the state with the appends that it makes anyway. Should it die, the state ends by
 * itself, and writers write again. Both ways may be taken at once: the head lets one append at a time through.
 */

/** Two writers at once are common, and are done with the second attempt. */
export const collisionsUntilBusy = 3

/** Milliseconds for which an append of the queue keeps its chat busy. */
const busyForMs = 2000

/** A chat with at least this many appends a second is busy: a transaction of 10 ms would often meet another one. */
const busyPerSecond = 15

export const isBusy = ({ busyUntilMs = 0 }: Pick<ChatHead, 'busyUntilMs'>): boolean =>
  busyUntilMs > Date.now()

/** Says that a chat is busy. Its writers see it in the head, also in the one that refuses an attempt. */
export const markBusy = async (chatId: string): Promise<void> => {
  await updateItem(keys.chatHead(chatId), 'SET busyUntilMs = :until', {
    ...present,
    values: { ':until': Date.now() + busyForMs },
  })
}

/** How an append of the queue changes the state: not, if it appends little, and the last append was long ago. */
export const busyAfter = ({ activeAtMs }: ChatHead, appending: number): Pick<HeadChange, 'busyUntilMs'> => {
  const nowMs = Date.now()
  const isMuch = appending > 1 || nowMs - activeAtMs < 1000 / busyPerSecond
  return isMuch ? { busyUntilMs: nowMs + busyForMs } : {}
}
