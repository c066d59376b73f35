import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DomainEvent } from '../../../shared/contract/domain-events.ts'
import { type Outcome, publishInOrder } from '../../../shared/domain/domain-events/publish-in-order.ts'
import { bytesOf, callsOf } from '../../../shared/domain/domain-events/put-events-calls.ts'

// Without jitter there is no wait before a retry.
beforeAll(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterAll(() => {
  vi.restoreAllMocks()
})

const chatOf = ({ detail }: DomainEvent) => ('chatId' in detail ? detail.chatId : undefined)

const event = (chatId: string, index: number) =>
  ({ name: 'message.created', detail: { chatId, eventId: `${chatId}${index}` } }) as DomainEvent

/** A bus that takes events, except where `answer` differs, and notes each that it took. */
const givenBus = (answer: (eventId: string, time: number) => Outcome['kind'] = () => 'done') => {
  const taken: string[] = []
  const times = new Map<string, number>()
  return {
    taken,
    put: async (events: readonly DomainEvent[]): Promise<Outcome[]> => {
      const chats = events.map(chatOf)
      expect(new Set(chats).size).toBe(chats.length)
      return events.map(({ detail: { eventId } }) => {
        const time = (times.get(eventId) ?? 0) + 1
        times.set(eventId, time)
        const kind = answer(eventId, time)
        if (kind === 'done') taken.push(eventId)
        return kind === 'done' ? { kind } : { kind, reason: 'as given' }
      })
    },
  }
}

const kindsOf = (outcomes: Outcome[]) => outcomes.map(({ kind }) => kind)
const interleaved = [event('a', 1), event('b', 1), event('a', 2), event('b', 2), event('a', 3)]

describe('events that the bus', () => {
  it('takes, are on it in the order of each chat', async () => {
    const { put, taken } = givenBus()
    expect(kindsOf(await publishInOrder(interleaved, put))).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(taken.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(taken.filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2'])
  })

  it('does not take at first, are tried again before those behind them', async () => {
    const { put, taken } = givenBus((id, time) => (id === 'a1' && time < 3 ? 'failed' : 'done'))
    await publishInOrder(interleaved, put)
    expect(taken).toEqual(['b1', 'b2', 'a1', 'a2', 'a3'])
  })

  it('does not take at all, are not overtaken in their chat, while other chats go on', async () => {
    const { put, taken } = givenBus((id) => (id === 'a2' ? 'failed' : 'done'))
    expect(kindsOf(await publishInOrder(interleaved, put))).toEqual([
      'done',
      'done',
      'failed',
      'done',
      'failed',
    ])
    expect(taken).toEqual(['a1', 'b1', 'b2'])
  })

  it('refuses for good, hold up nobody', async () => {
    const { put, taken } = givenBus((id) => (id === 'a1' ? 'refused' : 'done'))
    expect(kindsOf(await publishInOrder(interleaved, put))).toEqual([
      'refused',
      'done',
      'done',
      'done',
      'done',
    ])
    expect(taken).toEqual(['b1', 'a2', 'b2', 'a3'])
  })

  it('says nothing of, count as not taken', async () => {
    expect(kindsOf(await publishInOrder([event('a', 1)], async () => []))).toEqual(['failed'])
  })
})

it('whatever fails: each chat’s events are taken in order and without a gap, and the rest has failed', async () => {
  const kind = fc.constantFrom<Outcome['kind']>('done', 'done', 'failed', 'refused')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }),
      fc.array(kind, { minLength: 1, maxLength: 20 }),
      async (chats, answers) => {
        const events = chats.map((chatId, index) => event(chatId, index))
        let call = 0
        const { put, taken } = givenBus(() => answers[call++ % answers.length] ?? 'done')
        const outcomes = await publishInOrder(events, put)
        for (const chatId of new Set(chats)) {
          const own = events.flatMap((one, index) => {
            const outcome = outcomes[index]
            return chatOf(one) === chatId && outcome ? [{ id: one.detail.eventId, kind: outcome.kind }] : []
          })
          const firstFailed = own.findIndex(({ kind }) => kind === 'failed')
          const settled = firstFailed === -1 ? own : own.slice(0, firstFailed)
          for (const { kind } of own.slice(settled.length)) expect(kind).toBe('failed')
          expect(taken.filter((id) => id.startsWith(chatId))).toEqual(
            settled.filter(({ kind }) => kind === 'done').map(({ id }) => id),
          )
        }
      },
    ),
    { numRuns: 60 },
  )
})

describe('calls', () => {
  const entry = (bytes: number) => ({ Source: '', DetailType: '', Detail: 'x'.repeat(bytes) })

  it('hold all entries in their order, at most ten, and at most 256 KB if there are several', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 40 }), (sizes) => {
        const entries = sizes.map(entry)
        const calls = callsOf(entries)
        expect(calls.flat()).toEqual(entries)
        for (const call of calls) {
          expect(call.length).toBeGreaterThan(0)
          expect(call.length).toBeLessThanOrEqual(10)
          const bytes = call.reduce((sum, one) => sum + bytesOf(one), 0)
          if (call.length > 1) expect(bytes).toBeLessThanOrEqual(256 * 1024)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('count bytes, not characters', () => {
    expect(bytesOf({ Source: 'parley', DetailType: 'é', Detail: '👍' })).toBe(14 + 6 + 2 + 4)
  })
})
