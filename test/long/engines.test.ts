import { it } from 'vitest'
import { exploreSoundly } from '../history/domain/explore-in-process.ts'
import { startDynamoDbLocal } from '../history/domain/dynamodb-local.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const seed = givenSeed()
const kinds = [
  { of: 'inline', seed, inlineSockets: 250 },
  { of: 'with shards', seed: seed + 1, inlineSockets: 2 },
]
const runs = 12

it.each(kinds)('on the emulator’s DynamoDB, $of, no guarantee is broken, with seed $seed', async (kind) => {
  const { endpointUrl } = deployment()
  await exploreSoundly({ ...kind, runs, faulty: true, endpointUrl }, 'the emulator’s DynamoDB')
})

for (const { of, ...kind } of kinds)
  it(`on AWS’s DynamoDB Local, ${of}, no guarantee is broken, with seed ${kind.seed}`, async ({ skip }) => {
    const local = await startDynamoDbLocal()
    if ('missing' in local) return skip(local.missing)
    try {
      const { endpointUrl } = local
      await exploreSoundly({ ...kind, runs, faulty: true, endpointUrl }, 'DynamoDB Local')
    } finally {
      local.stop()
    }
  })
