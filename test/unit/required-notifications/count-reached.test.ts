import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countReached } from '../../../shared/domain/required-notifications/count-reached.ts'

const state = fc.constantFrom('sent', 'sending', 'refused', 'excused', 'none')

it('everyone is reached exactly when each was told or excused', () => {
  fc.assert(
    fc.property(fc.array(state, { maxLength: 20 }), (states) => {
      const notices = states.flatMap((each) => (each === 'none' ? [] : [{ state: each }]))
      const { reached, outOf } = countReached(
        states.map((_, index) => `user-${index}`),
        notices,
      )
      expect(reached).toBeLessThanOrEqual(outOf)
      expect(reached === outOf).toBe(states.every((each) => each === 'sent' || each === 'excused'))
    }),
  )
})
