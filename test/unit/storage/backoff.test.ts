import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backoffMs } from '../../../shared/platform/storage/backoff.ts'

it('waits anything from nothing to twice the last time, and never above the cap', () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, baseMs, capMs, chance) => {
        const waitMs = backoffMs(attempt, baseMs, capMs, () => chance)
        expect(waitMs).toBeGreaterThanOrEqual(0)
        expect(waitMs).toBeLessThanOrEqual(Math.min(capMs, baseMs * 2 ** attempt))
      },
    ),
  )
})

it('spreads waits over the whole range', () => {
  expect(backoffMs(3, 10, 1000, () => 0)).toBe(0)
  expect(backoffMs(3, 10, 1000, () => 0.5)).toBe(40)
  expect(backoffMs(30, 10, 1000, () => 0.5)).toBe(500)
})
