import type { ChatHead, Membership } from '../records/chat.ts'

/** Milliseconds after its `sentAt` in which a message is written, or never: no function that writes one runs longer. */
const writtenWithinMs = 120_000

/**
 * Whether a membership that was read before its chat's head, or in one batch with it, may lack mentions that the head
 * is ahead of. Read again after the head, it has them: a message and its mentions are one transaction.
 *
 *     list      memberships ─────────────────── heads: 8 ── memberships that may lack some
 *     sender                   writes 8: @ann
 *
 * Only unread messages of the last moments can have come in between.
 */
export const mayLackMentions = (
  { readSeq }: Pick<Membership, 'readSeq'>,
  { lastSeq, activeAtMs }: Pick<ChatHead, 'lastSeq' | 'activeAtMs'>,
  nowMs = Date.now(),
): boolean => lastSeq > readSeq && activeAtMs > nowMs - writtenWithinMs
