import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

class KilledError extends Error {}

/** The keys that a write names, which tell it from others: times and counts in it change from run to run. */
const keysIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysIn)
  if (typeof value !== 'object' || value === null) return []
  const { pk, sk, ...rest } = value as { pk?: { S?: string }; sk?: { S?: string } }
  const own = pk?.S !== undefined && sk?.S !== undefined ? [`${pk.S} ${sk.S}`] : []
  return [...own, ...Object.values(rest).flatMap(keysIn)]
}

const nameOf = (commandName: string, input: object): string =>
  JSON.stringify([commandName, ...keysIn(input), 'UpdateExpression' in input ? input.UpdateExpression : ''])

/**
 * Runs work again and again, each time until right after its first write that no run has done before, and at last to its
 * end. So it is killed once after each of its writes, whose answer is lost.
 * @returns the number of runs.
 */
export const dyingAfterEachWrite = async (
  client: DynamoDBClient,
  work: () => Promise<unknown>,
): Promise<number> => {
  const done = new Set<string>()
  let isDead = false
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        // A dead process does nothing more, whatever it had under way.
        if (isDead) throw new KilledError()
        const answer = await next(args)
        if (!/Write|Put|Update|Delete/.test(commandName)) return answer
        const name = nameOf(commandName, args.input)
        if (done.has(name)) return answer
        done.add(name)
        isDead = true
        throw new KilledError()
      },
    { step: 'initialize', name: 'dyingAfterEachWrite' },
  )
  try {
    for (let runs = 1; ; runs++) {
      isDead = false
      try {
        await work()
        return runs
      } catch (error) {
        if (!(error instanceof KilledError)) throw error
      }
    }
  } finally {
    client.middlewareStack.remove('dyingAfterEachWrite')
  }
}
