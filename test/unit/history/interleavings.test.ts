import { expect, it } from 'vitest'
import { exploreSoundly } from '../../history/domain/explore-in-process.ts'

// One seed, so that a failure comes from the change under test. `test/long/interleavings.test.ts` takes new ones.
const seed = Number(process.env['SEED'] ?? 345_317)

it(`in whatever order calls take effect, fail or die, no guarantee is broken, with seed ${seed}`, async () => {
  const { operations, steps, faults } = await exploreSoundly({
    seed,
    runs: 30,
    faulty: true,
    inlineSockets: 2,
  })
  // It did something, there was something to choose from, and something failed.
  expect(operations).toBeGreaterThan(100)
  expect(steps).toBeGreaterThan(500)
  expect(faults).toBeGreaterThan(10)
})
