import { expect, it } from 'vitest'
import { sharePages } from '../../../shared/domain/delivery/shared-pages.ts'

it('pages have no item before the first is read, and none after the last', async () => {
  const { take, turn } = sharePages([['a', 'b'], [], ['c']])
  expect(take()).toBeUndefined()
  const taken: (string | undefined)[] = []
  while (await turn()) for (let item = take(); item; item = take()) taken.push(item)
  expect(taken).toEqual(['a', 'b', 'c'])
  expect(take()).toBeUndefined()
})
