import type { DomainEvent } from '../../contract/domain-events.ts'
import { backOff } from '../../platform/storage/backoff.ts'

/** The outcome of an event: on the bus; refused for good; or not accepted now, but perhaps later. */
export type Outcome = { kind: 'done' } | { kind: 'refused' | 'failed'; reason: string }

/** Puts events of different chats on the bus. @returns the outcome of each. */
export type Put = (events: readonly DomainEvent[]) => Promise<readonly Outcome[]>

/** Attempts of an event before it and all later ones of its chat fail. */
const maxAttempts = 4

/** Events are in order within a chat, or within a user where they concern no chat. */
const subjectOf = ({ detail }: DomainEvent): string => ('chatId' in detail ? detail.chatId : detail.userId)

/**
 * Puts events on the bus so that none overtakes an earlier one of its chat.
 *
 * The bus accepts or refuses each event of a call separately. Of two events of one chat in one call it could accept
 * only the later one. So each round has one event of each chat, the first that is not on the bus:
 *
 *     stream    a1 b1 a2 b2 a3
 *     round 1   a1 ✗ b1 ✓
 *     round 2   a1 ✗ b2 ✓          b goes on; a2 and a3 wait behind a1
 *     round 3   a1 ✗
 *     round 4   a1 ✗               four attempts: a1, a2 and a3 have failed
 *     retry     a1 ✓ b1 ✓          the stream starts again at its first failure, a1: b1 and b2 are published twice,
 *               a2 ✓ b2 ✓          with the same eventId, and nothing is lost
 *               a3 ✓
 *
 * An event that is refused for good holds up nothing: the next one of its chat follows.
 * @returns the outcome of each, in their order.
 */
export const publishInOrder = async (events: readonly DomainEvent[], put: Put): Promise<Outcome[]> => {
  const outcomes = new Map<DomainEvent, Outcome>()
  const waiting = Map.groupBy(events, subjectOf)
  const attempts = new Map<string, number>()
  while (waiting.size > 0) {
    const round = [...waiting.values()].flatMap(([first]) => first ?? [])
    const answers = await put(round)
    for (const [index, event] of round.entries()) {
      const subject = subjectOf(event)
      const outcome = answers[index] ?? { kind: 'failed', reason: 'The bus reported no outcome' }
      const [, ...behind] = waiting.get(subject) ?? []
      const attempt = (attempts.get(subject) ?? 0) + 1
      attempts.delete(subject)
      if (outcome.kind === 'failed') {
        if (attempt < maxAttempts) {
          attempts.set(subject, attempt)
          continue
        }
        for (const held of [event, ...behind]) outcomes.set(held, outcome)
        waiting.delete(subject)
      } else {
        outcomes.set(event, outcome)
        if (behind.length > 0) waiting.set(subject, behind)
        else waiting.delete(subject)
      }
    }
    if (attempts.size > 0) await backOff(Math.max(...attempts.values()), 20, 500)
  }
  return events.map((event) => outcomes.get(event) ?? { kind: 'done' })
}
