import type { Membership } from '../records/chat.ts'

/** How far a member has read, and the messages that mention them. */
export type ReadMark = Pick<Membership, 'readSeq' | 'mentionSeqs'>

/**
 * The parts of an update of a membership whose member writes the chat's newest message, a text or the system message of
 * an act. Whoever writes has read all earlier messages, so their mentions go: kept, they would use up the room for
 * later ones.
 *
 * This and `movedMark` are the only ways in which a read mark moves. New members begin at the message that reports
 * them.
 */
export const readByWriting = (
  lastSeq: number,
): { set: string; remove: string; values: Record<string, number> } => ({
  set: 'readSeq = :lastSeq',
  remove: 'mentionSeqs',
  values: { ':lastSeq': lastSeq },
})

/**
 * The read mark after reading up to `seq`; `undefined` if that is read already. Write it only while the stored mark is
 * below `seq`: then the furthest of several devices wins, however their reads and writes interleave.
 */
export const movedMark = (
  { readSeq, mentionSeqs }: ReadMark,
  seq: number,
): { readSeq: number; readMentions: number[] } | undefined =>
  seq > readSeq
    ? { readSeq: seq, readMentions: [...(mentionSeqs ?? [])].filter((mention) => mention <= seq) }
    : undefined
