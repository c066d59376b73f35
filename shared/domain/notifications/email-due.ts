import type { Message } from '../../contract/messages.ts'
import type { Membership } from '../records/chat.ts'
import type { Presence } from '../sockets/presence.ts'

/** The part of a membership that decides about e-mails. */
export type EmailState = Pick<
  Membership,
  'readSeq' | 'notifications' | 'mentionSeqs' | 'notifiedSeq' | 'notifiedAtMs' | 'untoldAfterSeq'
>

/** Another e-mail needs a message after this seq: one that is neither read nor covered by an earlier e-mail. */
export const newAfter = ({ readSeq, notifiedSeq = 0 }: EmailState): number => Math.max(readSeq, notifiedSeq)

/**
 * An e-mail counts the messages after this seq: the new ones, and those of an earlier e-mail that may not have been
 * sent.
 */
export const countedAfter = ({ readSeq, notifiedSeq = 0, untoldAfterSeq }: EmailState): number =>
  Math.max(readSeq, untoldAfterSeq ?? notifiedSeq)

/** Milliseconds until the next e-mail may be sent; 0 or less if it may be sent now. */
export const waitMs = ({ notifiedAtMs }: EmailState, nowMs: number, intervalMs: number): number =>
  notifiedAtMs === undefined ? 0 : notifiedAtMs + intervalMs - nowMs

/** Seqs of the messages to count that mention the member, newest first. */
export const mentionsToCount = (member: EmailState): number[] =>
  [...(member.mentionSeqs ?? [])].filter((seq) => seq > countedAfter(member)).sort((a, b) => b - a)

/** Whether a member of a chat that ends at `lastSeq` may be due an e-mail: a cheap check before `emailDue`. */
export const mayBeDue = (
  member: EmailState,
  { online }: Presence,
  { lastSeq, nowMs, intervalMs }: { lastSeq: number; nowMs: number; intervalMs: number },
): boolean => {
  // Within the interval, the job that was queued with the last e-mail will check.
  if (online || waitMs(member, nowMs, intervalMs) > 0) return false
  if (member.notifications === 'none') return false
  if (member.notifications === 'all') return lastSeq > newAfter(member)
  return mentionsToCount(member).some((seq) => seq > newAfter(member))
}

export type Situation = {
  userId: string
  member: EmailState
  presence: Presence
  /** The messages that may count, in any order; others are ignored. */
  messages: readonly Message[]
  nowMs: number
  intervalMs: number
}

export type Due = { count: number; senders: string[]; newestSeq: number }

/**
 * Decides whether a member is due an e-mail now. Messages written while the member was online, or before the member was
 * last online, count as seen.
 * @returns the content of the e-mail; the time until the interval has passed; or `undefined` if no e-mail is due.
 */
export const emailDue = ({
  userId,
  member,
  presence,
  messages,
  nowMs,
  intervalMs,
}: Situation): Due | { waitMs: number } | undefined => {
  const { notifications } = member
  if (presence.online || notifications === 'none') return undefined
  const lastSeenAtMs = presence.lastSeenAt === undefined ? 0 : Date.parse(presence.lastSeenAt)
  const counts = ({ seq, type, senderId, deletedAt, mentions, sentAt }: Message): boolean =>
    type === 'text' &&
    senderId !== userId &&
    deletedAt === undefined &&
    seq > countedAfter(member) &&
    Date.parse(sentAt) > lastSeenAtMs &&
    (notifications === 'all' || (mentions ?? []).includes(userId))
  const counted = messages.filter(counts).sort((a, b) => a.seq - b.seq)
  const newestSeq = counted.at(-1)?.seq ?? 0
  if (newestSeq <= newAfter(member)) return undefined
  const wait = waitMs(member, nowMs, intervalMs)
  if (wait > 0) return { waitMs: wait }
  return {
    count: counted.length,
    senders: [...new Set(counted.map(({ senderName }) => senderName))],
    newestSeq,
  }
}
