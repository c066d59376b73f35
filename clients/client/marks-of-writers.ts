import type { Member } from '../../shared/contract/members.ts'
import type { Message } from '../../shared/contract/messages.ts'

/** The read marks that messages move: somebody who writes has read everything before, and no push says so. */
export const marksOfWriters = (messages: readonly Message[]): Pick<Member, 'userId' | 'readSeq'>[] =>
  messages.flatMap(({ type, senderId, seq }) => (type === 'text' ? { userId: senderId, readSeq: seq } : []))
