import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** One call to DynamoDB, as its client saw it and DynamoDB billed it. */
export type Operation = {
  name: string
  startMs: number
  endMs: number
  readUnits: number
  writeUnits: number
}

type Item = Record<string, AttributeValue>
type Capacity = { CapacityUnits?: number }
type Output = {
  ConsumedCapacity?: Capacity | Capacity[]
  Item?: Item
  Items?: Item[]
  Responses?: Record<string, Item[]>
}
type Input = { RequestItems?: Record<string, { Keys?: unknown[]; ConsistentRead?: boolean }> }

/** Near enough to DynamoDB's own count: names and values in UTF-8, and a few bytes for structure. */
const bytesOf = (item: Item): number =>
  Buffer.byteLength(JSON.stringify(item).replace(/\{"[SN]":|[{}"]/g, ''))

/**
 * Units of a read: one for each 4 KB begun, of each item got, or of all that a Query found; half as much for a batch
 * that need not be strongly consistent. Counted here because the emulator bills a Query and a batch as one.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
const unitsFor = (bytes: number) => Math.max(1, Math.ceil(bytes / 4096))
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const readUnits: Record<string, (input: Input, output: Output) => number> = {
  GetItem: (_, { Item = {} }) => unitsFor(bytesOf(Item)),
  Query: (_, { Items = [] }) => unitsFor(sum(Items.map(bytesOf))),
  BatchGetItem: (input, { Responses = {} }) => {
    const found = Object.values(Responses).flat()
    const requests = Object.values(input.RequestItems ?? {})
    const asked = sum(requests.map(({ Keys = [] }) => Keys.length))
    const strong = sum(found.map((item) => unitsFor(bytesOf(item)))) + (asked - found.length)
    return requests.every(({ ConsistentRead }) => ConsistentRead) ? strong : strong / 2
  },
}

const billed = ({ ConsumedCapacity = [] }: Output): number =>
  sum([ConsumedCapacity].flat().map(({ CapacityUnits = 0 }) => CapacityUnits))

/** Asks DynamoDB what every call costs and writes down each one; `take` answers those since it was last called. */
export const recordOperations = (client: DynamoDBClient): { take(): Operation[] } => {
  let operations: Operation[] = []
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const startMs = performance.now()
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' })
        const name = commandName.replace(/Command$/, '')
        const note = (units: { read: number; write: number }) =>
          operations.push({
            name,
            startMs,
            endMs: performance.now(),
            readUnits: units.read,
            writeUnits: units.write,
          })
        try {
          const result = await next(args)
          const output = result.output as Output
          const countReads = readUnits[name]
          note(
            countReads
              ? { read: Math.max(billed(output), countReads(args.input as Input, output)), write: 0 }
              : { read: 0, write: billed(output) },
          )
          return result
        } catch (error) {
          note({ read: 0, write: 0 })
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
