import { randomBytes, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { seedRandomness } from '../../conditions/seeded-randomness.ts'

const draw = (seed: number) => {
  seedRandomness(seed)
  return { number: Math.random(), ids: [randomUUID(), randomUUID()], bytes: randomBytes(16).toString('hex') }
}

it('a seed brings back numbers, ids and bytes, so that sockets enter the same shards', () => {
  const [one, again, other] = [draw(1), draw(1), draw(2)]
  expect(again).toEqual(one)
  expect(other.number).not.toBe(one.number)
  expect(other.ids[0]).not.toBe(one.ids[0])
  expect(one.ids[1]).not.toBe(one.ids[0])
  for (const id of one.ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/)
})
