import { expect, it } from 'vitest'
import { growChat } from '../../steps/domain/growing-chat.ts'
import { givenSeed } from '../../steps/generic/given-seed.ts'

const seed = givenSeed()

it(`a chat that grows to many shards under AWS’s conditions loses nothing, whoever is killed, with seed ${seed}`, async () => {
  const faults = { killed: 0.25, twice: 0.2, late: 0.15, failing: 0.01 }
  const chat = await growChat({ seed, sockets: 36, perSecond: 8, seconds: 6, ...faults })
  expect(chat.incomplete).toEqual([])
  expect(chat.leaked).toEqual([])
  expect(chat.strayed).toEqual([])
  // It did grow, and everything did happen.
  expect(chat.shards).toBeGreaterThanOrEqual(2)
  expect(chat.sockets).toBeGreaterThan(5)
  expect(chat.kills * chat.repeats * chat.failures).toBeGreaterThan(0)
})
