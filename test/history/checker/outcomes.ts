import type { Reply } from '../../../shared/contract/socket/replies.ts'
import type { Answer, Outcome } from './history.ts'

/** The answers from which nobody learns whether something was done. */
const tellsNothing: ReadonlySet<string> = new Set(['outcome_unknown', 'internal_error'])

/** The outcome of an act that was answered with an error. */
export const refusedWith = (code: string): Outcome =>
  tellsNothing.has(code) ? { kind: 'unknown' } : { kind: 'refused', code }

/** The outcome of an act that was asked over a socket. */
export const outcomeOf = (reply: Reply): Outcome => {
  if (reply.type === 'error') return refusedWith(reply.code)
  const { seq, duplicate, messages, lastSeq, more, readSeq, heads, chain } = reply as Answer
  return {
    kind: 'done',
    answer: {
      ...(seq !== undefined && { seq }),
      ...(duplicate !== undefined && { duplicate }),
      ...(messages && { messages }),
      ...(lastSeq !== undefined && { lastSeq }),
      ...(more !== undefined && { more }),
      ...(readSeq !== undefined && { readSeq }),
      ...(heads && { heads }),
      ...(chain && { chain }),
    },
  }
}
