import type { Message } from '../../../shared/contract/messages.ts'
import { isSameDay } from '../lib/times.ts'

/** A sender's next message starts a new group after this many milliseconds. */
const groupMs = 5 * 60_000

/** A line of the conversation. */
export type Line =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  | { kind: 'system'; key: string; message: Message }
  | { kind: 'message'; key: string; message: Message; first: boolean; last: boolean }

const belongTogether = (one: Message | undefined, other: Message | undefined): boolean =>
  one?.type === 'text' &&
  other?.type === 'text' &&
  one.senderId === other.senderId &&
  isSameDay(one.sentAt, other.sentAt) &&
  Math.abs(Date.parse(other.sentAt) - Date.parse(one.sentAt)) < groupMs

/**
 * Turns messages into lines: a heading for each day, a mark before the first unread message, and groups of messages
 * that one sender wrote without a pause.
 *
 * @param unreadAfter the read mark when the conversation was opened; undefined if nothing was unread.
 */
export const groupMessages = (messages: readonly Message[], unreadAfter: number | undefined): Line[] =>
  messages.flatMap((message, index) => {
    const before = messages[index - 1]
    const newDay = !before || !isSameDay(before.sentAt, message.sentAt)
    const firstUnread =
      unreadAfter !== undefined && message.seq > unreadAfter && (!before || before.seq <= unreadAfter)
    const key = String(message.seq)
    const line: Line =
      message.type === 'text'
        ? {
            kind: 'message',
            key,
            message,
            first: firstUnread || !belongTogether(before, message),
            last: !belongTogether(message, messages[index + 1]),
          }
        : { kind: 'system', key, message }
    return [
      ...(newDay ? [{ kind: 'day', key: `day-${key}`, at: message.sentAt } as const] : []),
      ...(firstUnread ? [{ kind: 'unread', key: 'unread' } as const] : []),
      line,
    ]
  })
