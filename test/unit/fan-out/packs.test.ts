import { expect, it } from 'vitest'
import { bytesOf, packsOf } from '../../../shared/domain/fan-out/packs.ts'

it('the size of a value is that of its JSON, in bytes', () => {
  expect(bytesOf('aé😀')).toBe(2 + 1 + 2 + 4)
  expect(bytesOf({ a: [1] })).toBe(9)
})

/** Each has four bytes with its quotes. */
const items = ['aa', 'bb', 'cc', 'dd', 'ee']

it('items fill packs up to the limit, and keep their order', () => {
  expect(packsOf(items, { bytes: 8 })).toEqual([['aa', 'bb'], ['cc', 'dd'], ['ee']])
  expect(packsOf(items, { bytes: 11 })).toEqual([['aa', 'bb'], ['cc', 'dd'], ['ee']])
  expect(packsOf(items, { bytes: 12 })).toEqual([
    ['aa', 'bb', 'cc'],
    ['dd', 'ee'],
  ])
  expect(packsOf(items, { bytes: 1000 })).toEqual([items])
})

it('a pack has as many items as allowed', () => {
  expect(packsOf(items, { bytes: 1000, items: 2 })).toEqual([['aa', 'bb'], ['cc', 'dd'], ['ee']])
  expect(packsOf(items, { bytes: 1000, items: 5 })).toEqual([items])
})

it('an item above the limit has a pack of its own, and the next one another', () => {
  expect(packsOf(['aa', 'much too long', 'bb'], { bytes: 8 })).toEqual([['aa'], ['much too long'], ['bb']])
  expect(packsOf([], { bytes: 8 })).toEqual([])
})
