import type { Membership } from '../records/chat.ts'

/** How far a member has read, and what names them. */
export type ReadMark = Pick<Membership, 'readSeq' | 'mentionSeqs'>

/**
 * What reading up to `seq` changes; `undefined` where that is read already. To be written only while the stored mark
 * is still below `seq`: so the furthest of several devices wins, however their reads and writes interleave.
 */
export const movedMark = (
  { readSeq, mentionSeqs }: ReadMark,
  seq: number,
): { readSeq: number; readMentions: number[] } | undefined =>
  seq > readSeq
    ? { readSeq: seq, readMentions: [...(mentionSeqs ?? [])].filter((mention) => mention <= seq) }
    : undefined
