import { ParleyError } from './parley-error.ts'

/** DynamoDB's word for a request that it never takes. */
const wrongRequests = new Set(['ValidationException', 'SerializationException'])

/**
 * Whether an attempt at the same would fail in the same way: our own code could not handle what it was given, or made a
 * request of it that AWS does not take. The SDK puts `$metadata` on whatever ends its attempts, also where the network
 * fails.
 */
export const failsAgain = (thrown: unknown): boolean => {
  if (thrown instanceof ParleyError) return false
  return !(thrown instanceof Error && '$metadata' in thrown) || wrongRequests.has(thrown.name)
}
