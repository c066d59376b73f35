import type { Message } from '../../contract/messages.ts'
import type { Membership } from '../records/chat.ts'
import type { Presence } from '../sockets/presence.ts'

/** What a membership tells of e-mails. */
export type Notified = Pick<
  Membership,
  'readSeq' | 'notifications' | 'mentionSeqs' | 'notifiedSeq' | 'notifiedAtMs' | 'untoldAfterSeq'
>

/** What must be newer than this for another e-mail: neither read nor the reason of an earlier one. */
export const newAfter = ({ readSeq, notifiedSeq = 0 }: Notified): number => Math.max(readSeq, notifiedSeq)

/** What an e-mail counts: the new, and what an earlier one was to tell of that perhaps never left. */
export const countedAfter = ({ readSeq, notifiedSeq = 0, untoldAfterSeq }: Notified): number =>
  Math.max(readSeq, untoldAfterSeq ?? notifiedSeq)

/** Milliseconds until the next e-mail may be sent; not above 0 if it may be now. */
export const waitMs = ({ notifiedAtMs }: Notified, nowMs: number, intervalMs: number): number =>
  notifiedAtMs === undefined ? 0 : notifiedAtMs + intervalMs - nowMs

/** Seqs of messages that name the member and are to be counted, newest first. */
export const mentionsToCount = (member: Notified): number[] =>
  [...(member.mentionSeqs ?? [])].filter((seq) => seq > countedAfter(member)).sort((a, b) => b - a)

/** Whether it is worth a closer look at a member of a chat that ends at `lastSeq`. */
export const mayBeDue = (
  member: Notified,
  { online }: Presence,
  { lastSeq, nowMs, intervalMs }: { lastSeq: number; nowMs: number; intervalMs: number },
): boolean => {
  // Within the interval, the job that was queued with the last e-mail will look.
  if (online || waitMs(member, nowMs, intervalMs) > 0) return false
  if (member.notifications === 'none') return false
  if (member.notifications === 'all') return lastSeq > newAfter(member)
  return mentionsToCount(member).some((seq) => seq > newAfter(member))
}

export type Situation = {
  userId: string
  member: Notified
  presence: Presence
  /** Those that may count, in whatever order; others do no harm. */
  messages: readonly Message[]
  nowMs: number
  intervalMs: number
}

export type Due = { count: number; senders: string[]; newestSeq: number }

/**
 * Whether a member is due an e-mail now, and what it tells. Who is online needs none, nor who has been online since
 * the message: both had the chance.
 * @returns what to tell; how long that must wait for the interval to pass; or undefined if there is nothing to tell.
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
  const told = messages.filter(counts).sort((a, b) => a.seq - b.seq)
  const newestSeq = told.at(-1)?.seq ?? 0
  if (newestSeq <= newAfter(member)) return undefined
  const wait = waitMs(member, nowMs, intervalMs)
  if (wait > 0) return { waitMs: wait }
  return { count: told.length, senders: [...new Set(told.map(({ senderName }) => senderName))], newestSeq }
}
