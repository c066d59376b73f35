import { expect, it } from 'vitest'
import { growChat } from '../steps/domain/growing-chat.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const first = givenSeed()

it.each(Array.from({ length: 12 }, (_, index) => first + index))(
  'a chat that grows to many shards while everything fails loses nothing, with seed %i',
  { timeout: 600_000 },
  async (seed) => {
    const faults = { killed: 0.4, twice: 0.3, late: 0.3, failing: 0.005 }
    const chat = await growChat({ seed, sockets: 60, perSecond: 20, seconds: 20, ...faults })
    expect(chat.incomplete).toEqual([])
    expect(chat.leaked).toEqual([])
    expect(chat.strayed).toEqual([])
    expect(chat.shards).toBeGreaterThanOrEqual(8)
  },
)
