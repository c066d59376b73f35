import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { seeded } from '../steps/generic/seeded.ts'

/**
 * Gives this process random numbers, ids and bytes that a seed brings back. Ids count, too: a socket's id says which shard
 * it enters.
 */
export const seedRandomness = (seed: number): void => {
  Math.random = seeded(seed)
  const random = seeded(~seed)
  const randomBytes = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)))
  const randomUUID = () => {
    const hex = randomBytes(16).toString('hex')
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-')
  }
  Object.assign(crypto, { randomBytes, randomUUID })
  syncBuiltinESMExports()
}
