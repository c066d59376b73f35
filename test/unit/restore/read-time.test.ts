import { expect, test } from 'vitest'
import { readTime } from '../../../infra/restore/read-time.ts'

test('a drill restores the second that is given, of any zone', () => {
  expect(readTime('2026-01-21T08:00:00Z')).toEqual(new Date(Date.UTC(2026, 0, 21, 8)))
  expect(readTime('2026-01-21T08:00:00+02:00')).toEqual(new Date(Date.UTC(2026, 0, 21, 6)))
})

test.each(['yesterday', '', '5', '2026', '21/11/2026', '2026-01-21T08:00:00', '2026-02-30T08:00:00Z'])(
  'a drill took "%s" for a second',
  (at) => expect(() => readTime(at)).toThrow(/--at must be a time such as 2026-11-21T08:00:00Z, not/),
)

test('a drill restores no second that is to come', () => {
  const at = new Date(Date.now() + 60_000).toISOString()
  expect(() => readTime(at)).toThrow(/must have passed already/)
})
