import { expect, it } from 'vitest'
import { calledBy } from '../../../clients/cli/lib/called-by.ts'

it('people are shown by their display names with their usernames, or by these alone', () => {
  expect(calledBy({ username: 'alice' })).toBe('alice')
  expect(calledBy({ username: 'alice', displayName: 'Alice L.' })).toBe('Alice L. @alice')
  expect(calledBy({ username: 'alice', displayName: 'a\u001b[2J' })).toBe('a␛[2J @alice')
})
