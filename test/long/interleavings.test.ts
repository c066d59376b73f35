import { it } from 'vitest'
import { exploreSoundly } from '../history/domain/explore-in-process.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const first = givenSeed()

it.each([
  { seed: first, inlineSockets: 250 },
  { seed: first + 1, inlineSockets: 2 },
])('whatever fails in whatever order, no guarantee is broken, with seed $seed', async (asked) => {
  await exploreSoundly({ ...asked, runs: 400, faulty: true })
})
