import type { Message } from '../../../shared/contract/messages.ts'
import { startOfDay } from '../lib/times.ts'

/** A sender's next message starts a new group after this many milliseconds. */
const groupMs = 5 * 60_000

/** A row of the conversation: one message, and what stands above it. */
export type Line = {
  message: Message
  /** When its day began to show, if a heading of the day stands above it. */
  day: string | undefined
  /** Whether the mark of the first unread message stands above it. */
  unread: boolean
  /** Whether it begins or ends a group. System messages do neither. */
  first: boolean
  last: boolean
}

type Moment = { sentMs: number; dayMs: number }

/** Dates are slow to compute, and a conversation of thousands is grouped again for each message that arrives. */
const moments = new WeakMap<Message, Moment>()
const momentOf = (message: Message): Moment => {
  const kept = moments.get(message)
  if (kept) return kept
  const at = new Date(message.sentAt)
  const moment = { sentMs: at.getTime(), dayMs: startOfDay(at) }
  moments.set(message, moment)
  return moment
}

const belongTogether = (one: Message | undefined, other: Message | undefined): boolean => {
  if (one?.type !== 'text' || other?.type !== 'text' || one.senderId !== other.senderId) return false
  const [before, after] = [momentOf(one), momentOf(other)]
  return before.dayMs === after.dayMs && Math.abs(after.sentMs - before.sentMs) < groupMs
}

/**
 * Turns messages into rows: with a heading for each day, a mark before the first unread message, and groups of messages
 * that one sender wrote without a pause.
 *
 * @param unreadAfter the read mark when the conversation was opened; undefined if nothing was unread.
 */
export const groupMessages = (messages: readonly Message[], unreadAfter: number | undefined): Line[] =>
  messages.map((message, index) => {
    const before = messages[index - 1]
    const newDay = !before || momentOf(before).dayMs !== momentOf(message).dayMs
    const unread =
      unreadAfter !== undefined && message.seq > unreadAfter && (!before || before.seq <= unreadAfter)
    const text = message.type === 'text'
    return {
      message,
      day: newDay ? message.sentAt : undefined,
      unread,
      first: text && (unread || !belongTogether(before, message)),
      last: text && !belongTogether(message, messages[index + 1]),
    }
  })
