import type { ChainFault, VerifiedLog } from '../../../shared/contract/verify-chain.ts'

const faults: Record<ChainFault, string> = {
  missing: 'It is missing',
  author: 'Its author is not the one who sent it',
  text: 'Its text is not the one that was sent',
  chain: 'It was changed or inserted, or something just before it was removed',
  kept: 'Its chain value is not the one that you kept: the log was rewritten',
}

/** One sentence about the first message that does not fit. */
export const showFault = ({ seq, fault }: NonNullable<VerifiedLog['fault']>): string =>
  `Message ${seq} does not fit. ${faults[fault]}`

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

/** Says how much was proved, and which value to keep. */
export const verifiedLines = ({ after, end, changedTexts, erasedAuthors }: VerifiedLog): string[] => {
  const count = end.seq - after
  if (count === 0)
    return [end.seq === 0 ? 'The chat has no messages' : `No message up to ${end.seq} has a chain value yet`]
  return [
    `${counted(count, 'message fits', 'messages fit')}, from ${after + 1} to ${end.seq}`,
    ...(after > 0
      ? [`The chain begins after ${after}: this proves nothing about the messages up to there`]
      : []),
    ...(changedTexts > 0
      ? [`${counted(changedTexts, 'text was', 'texts were')} edited or deleted, and is not proved`]
      : []),
    ...(erasedAuthors > 0 ? [`${counted(erasedAuthors, 'author was', 'authors were')} erased`] : []),
    `To prove this later, keep ${end.seq}:${end.chain}`,
  ]
}
