import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { goesFirstFrom, usedAfter } from '../../../shared/domain/fan-out/post-allowance.ts'

vi.stubEnv('POSTS_PER_SECOND', '700')
vi.stubEnv('INLINE_SOCKETS', '250')
vi.stubEnv('SOCKETS_PER_SHARD', '100')

const now = 1_800_000_000_000
beforeEach(() => {
  vi.useFakeTimers({ now })
})
afterEach(() => {
  vi.useRealTimers()
})

/** 75 posts of 420 in a second. */
const oneShard = 75_000 / 420

it('frames use a chat’s share as long as their posts take, from now on or from when it is used up', () => {
  expect(usedAfter(0, 1, 1)).toBe(now + 179)
  expect(usedAfter(now - 5000, 2, 3)).toBe(now + 1072)
  expect(usedAfter(now + 100, 1, 1)).toBe(now + 279)
  expect(usedAfter(now + 100, 0, 4)).toBe(now + 100)
})

it('a storm is remembered for half a minute', () => {
  expect(usedAfter(now + 29_900, 1, 1)).toBe(now + 30_000)
  expect(usedAfter(now + 90_000, 1, 1)).toBe(now + 30_000)
  expect(usedAfter(0, 100, 8)).toBe(now + 30_000)
})

it('a chat may use three seconds of its share in advance, and no round that is more', () => {
  expect(goesFirstFrom(now, 1, 1)).toBeCloseTo(now + oneShard - 3000, 3)
  expect(goesFirstFrom(now, 4, 4)).toBeCloseTo(now + 16 * oneShard - 3000, 3)
  expect(goesFirstFrom(now, 17, 1)).toBe(Number.POSITIVE_INFINITY)
})
