import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** One call to DynamoDB, as its client saw it and DynamoDB billed it. */
export type Operation = {
  name: string
  startMs: number
  endMs: number
  readUnits: number
  writeUnits: number
}

const readers = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'])

type Capacity = { CapacityUnits?: number }

const unitsOf = (consumed: Capacity | Capacity[] | undefined): number =>
  [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)

/** Asks DynamoDB what every call costs and writes down each one; `take` answers those since it was last called. */
export const recordOperations = (client: DynamoDBClient): { take(): Operation[] } => {
  let operations: Operation[] = []
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const startMs = performance.now()
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' })
        const name = commandName.replace(/Command$/, '')
        const note = (units: number) => {
          const reads = readers.has(name)
          operations.push({
            name,
            startMs,
            endMs: performance.now(),
            readUnits: reads ? units : 0,
            writeUnits: reads ? 0 : units,
          })
        }
        try {
          const result = await next(args)
          note(unitsOf((result.output as { ConsumedCapacity?: Capacity | Capacity[] }).ConsumedCapacity))
          return result
        } catch (error) {
          note(0)
          throw error
        }
      },
    { step: 'initialize', name: 'recordOperations' },
  )
  return {
    take: () => {
      const taken = operations
      operations = []
      return taken
    },
  }
}

/** How many calls had to wait for another one: the longest chain in which each began after the last had ended. */
export const roundTrips = (operations: readonly Operation[]): number => {
  const chain: { endMs: number; length: number }[] = []
  for (const { startMs, endMs } of operations.toSorted((a, b) => a.startMs - b.startMs)) {
    const before = chain.filter((earlier) => earlier.endMs <= startMs).map(({ length }) => length)
    chain.push({ endMs, length: 1 + Math.max(0, ...before) })
  }
  return Math.max(0, ...chain.map(({ length }) => length))
}

export const totalUnits = (operations: readonly Operation[]): { read: number; write: number } => ({
  read: operations.reduce((sum, { readUnits }) => sum + readUnits, 0),
  write: operations.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
})
