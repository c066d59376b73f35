import type { DomainEvent } from '../../contract/domain-events.ts'
import { backOff } from '../../platform/storage/backoff.ts'

/** What became of an event: on the bus; refused for good; or not taken now, and perhaps later. */
export type Outcome = { kind: 'done' } | { kind: 'refused' | 'failed'; reason: string }

/** Puts events of different chats on the bus, and tells of each what became of it. */
export type Put = (events: readonly DomainEvent[]) => Promise<readonly Outcome[]>

/** Tries of an event before all that follow it in its chat are left for later. */
const attempts = 4

/**
 * Puts events on the bus so that none overtakes an earlier one of its chat.
 *
 * The bus takes or refuses each event of a call on its own. Two of one chat in a call could be parted by that, the
 * later one taken and the earlier one not; so a round has one event of each chat, the first that is not on the bus:
 *
 *     stream    a1 b1 a2 b2 a3
 *     round 1   a1 ✗ b1 ✓
 *     round 2   a1 ✗ b2 ✓          b goes on; a2 and a3 wait behind a1
 *     round 3   a1 ✗
 *     round 4   a1 ✗               four tries: a1, a2 and a3 have failed
 *     again     a1 ✓ b1 ✓          the stream comes back to its first failure, a1: b1 and b2 are doubled,
 *               a2 ✓ b2 ✓          by the same eventId, and nothing is lost
 *               a3 ✓
 *
 * An event that is refused for good holds up nobody: the next of its chat takes its turn.
 * @returns what became of each, in their order.
 */
export const publishInOrder = async (events: readonly DomainEvent[], put: Put): Promise<Outcome[]> => {
  const outcomes = new Map<DomainEvent, Outcome>()
  const waiting = Map.groupBy(events, ({ detail }) => detail.chatId)
  const tried = new Map<string, number>()
  while (waiting.size > 0) {
    const round = [...waiting.values()].flatMap(([first]) => first ?? [])
    const answers = await put(round)
    for (const [index, event] of round.entries()) {
      const { chatId } = event.detail
      const outcome = answers[index] ?? { kind: 'failed', reason: 'The bus said nothing of it' }
      const [, ...behind] = waiting.get(chatId) ?? []
      const times = (tried.get(chatId) ?? 0) + 1
      tried.delete(chatId)
      if (outcome.kind === 'failed') {
        if (times < attempts) {
          tried.set(chatId, times)
          continue
        }
        for (const held of [event, ...behind]) outcomes.set(held, outcome)
        waiting.delete(chatId)
      } else {
        outcomes.set(event, outcome)
        if (behind.length > 0) waiting.set(chatId, behind)
        else waiting.delete(chatId)
      }
    }
    if (tried.size > 0) await backOff(Math.max(...tried.values()), 20, 500)
  }
  return events.map((event) => outcomes.get(event) ?? { kind: 'done' })
}
