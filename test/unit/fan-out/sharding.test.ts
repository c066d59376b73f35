import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keys } from '../../../shared/domain/records/keys.ts'
import {
  isNewest,
  type Sharding,
  shardsOf,
  shardToEnter,
  startOf,
} from '../../../shared/domain/records/sharding.ts'

/** A chat whose shards were opened so often, each time twice as many. */
const sharding = (times: number): Sharding => ({
  ...keys.sharding('chat'),
  shards: 2 ** (times - 1),
  generations: Array.from({ length: times }, (_, index) => ({ shards: 2 ** index, fromSeq: 10 * index + 1 })),
})

describe('sockets of a large chat', () => {
  it('enter the newest shards, about equally many each, and the same one each time', () => {
    const grown = sharding(4)
    const entered = Array.from({ length: 4000 }, (_, index) => shardToEnter(grown, `socket-${index}=`))
    const counts = Map.groupBy(entered, (shard) => shard)
    expect([...counts.keys()].toSorted()).toEqual([5, 6, 7, 8])
    for (const { length } of counts.values()) expect(Math.abs(length - 1000)).toBeLessThan(150)
    expect(shardToEnter(grown, 'one=')).toBe(shardToEnter(grown, 'one='))
  })

  it('enter the chat’s own partition while it has no shards, and then never again', () => {
    expect(shardToEnter(undefined, 'one=')).toBe(0)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.string(), (times, connectionId) => {
        const entered = shardToEnter(sharding(times), connectionId)
        expect(shardsOf(sharding(times))).toContain(entered)
        expect(isNewest(sharding(times), entered)).toBe(true)
        expect(isNewest(sharding(times), 0)).toBe(false)
      }),
    )
  })

  it('get messages from the log from where their shard began', () => {
    const starts = shardsOf(sharding(3)).map((shard) => startOf(sharding(3), shard))
    expect(starts).toEqual([1, 1, 11, 21, 21])
  })
})
