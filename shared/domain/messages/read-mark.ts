import type { Membership } from '../records/chat.ts'

/** How far a member has read, and the messages that mention them. */
export type ReadMark = Pick<Membership, 'readSeq' | 'mentionSeqs'>

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
