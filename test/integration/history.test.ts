import { expect, it } from 'vitest'
import { exploreSoundly } from '../history/domain/explore-in-process.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const seed = givenSeed()

it(`on the emulator’s table, whatever fails, no guarantee is broken, with seed ${seed}`, async () => {
  const { operations, faults } = await exploreSoundly(
    { seed, runs: 2, faulty: true, inlineSockets: 2, endpointUrl: deployment().endpointUrl },
    'the emulator’s DynamoDB',
  )
  expect(operations).toBeGreaterThan(10)
  expect(faults).toBeGreaterThan(0)
})
