import { expect, it } from 'vitest'
import { exploreSoundly } from '../../history/domain/explore-in-process.ts'
import { givenSeed } from '../../steps/generic/given-seed.ts'

const seed = givenSeed()

/** As long as it takes to find the shortest run that breaks a rule. */
const timeout = 150_000

it(`in whatever order calls take effect, fail or die, no guarantee is broken, with seed ${seed}`, {
  timeout,
}, async () => {
  const { operations, steps, faults } = await exploreSoundly({
    seed,
    runs: 20,
    faulty: true,
    inlineSockets: 2,
  })
  // It did something, there was something to choose from, and something failed.
  expect(operations).toBeGreaterThan(100)
  expect(steps).toBeGreaterThan(500)
  expect(faults).toBeGreaterThan(10)
})
