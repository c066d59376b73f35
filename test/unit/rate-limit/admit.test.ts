import fc from 'fast-check'
import { expect, it } from 'vitest'
import { admit, type Rate } from '../../../shared/domain/rate-limit/admit.ts'

const runs = { numRuns: 2000 }
/** The tolerance of the arithmetic. */
const roundingSeconds = 0.001
const rate = fc.record({ perSecond: fc.integer({ min: 1, max: 60 }), burst: fc.integer({ min: 1, max: 30 }) })
const startMs = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 })
/** Milliseconds from one attempt to the next, many of them none. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 30 }), fc.nat({ max: 3000 })), {
  minLength: 1,
  maxLength: 150,
  size: 'max',
})

type Attempt = {
  atMs: number
  admitted: boolean
  nextDueMs: number | undefined
  retryAfterMs: number | undefined
}

const play = (limit: Rate, start: number, waits: number[]): Attempt[] => {
  let nextDueMs: number | undefined
  let atMs = start
  return waits.map((wait) => {
    atMs += wait
    const before = nextDueMs
    const admission = admit(limit, nextDueMs, atMs)
    if (admission.admitted) nextDueMs = admission.nextDueMs
    return {
      atMs,
      admitted: admission.admitted,
      nextDueMs: before,
      retryAfterMs: admission.admitted ? undefined : admission.retryAfterMs,
    }
  })
}

it('admits in any stretch of time no more than a burst and what the rate gives', () => {
  fc.assert(
    fc.property(rate, startMs, gaps, (limit, start, waits) => {
      const times = play(limit, start, waits)
        .filter(({ admitted }) => admitted)
        .map(({ atMs }) => atMs)
      times.forEach((from, first) => {
        times.slice(first).forEach((to, more) => {
          const allowed = limit.burst + (limit.perSecond * (to - from)) / 1000
          if (more + 1 > allowed + limit.perSecond * roundingSeconds)
            expect.fail(`${more + 1} within ${to - from} ms, allowed ${allowed}`)
        })
      })
    }),
    runs,
  )
})

it('admits a whole burst at once, and then not one more', () => {
  fc.assert(
    fc.property(rate, startMs, (limit, start) => {
      const attempts = play(limit, start, Array(limit.burst + 3).fill(0))
      expect(attempts.filter(({ admitted }) => admitted)).toHaveLength(limit.burst)
      expect(attempts.findIndex(({ admitted }) => !admitted)).toBe(limit.burst)
    }),
    runs,
  )
})

it('never refuses who keeps to the rate', () => {
  fc.assert(
    fc.property(rate, startMs, fc.array(fc.nat({ max: 500 }), { maxLength: 100 }), (limit, start, extra) => {
      const intervalMs = Math.ceil(1000 / limit.perSecond)
      expect(
        play(
          limit,
          start,
          extra.map((more) => intervalMs + more),
        ).every(({ admitted }) => admitted),
      ).toBe(true)
    }),
    runs,
  )
})

it('says to the millisecond when the next one is admitted', () => {
  fc.assert(
    fc.property(rate, startMs, gaps, (limit, start, waits) => {
      const wrong = play(limit, start, waits).filter(({ atMs, nextDueMs, retryAfterMs }) => {
        if (retryAfterMs === undefined) return false
        const then = admit(limit, nextDueMs, atMs + retryAfterMs)
        const justBefore = admit(limit, nextDueMs, atMs + retryAfterMs - 1)
        return !(retryAfterMs > 0 && then.admitted && !justBefore.admitted)
      })
      expect(wrong).toEqual([])
    }),
    runs,
  )
})
