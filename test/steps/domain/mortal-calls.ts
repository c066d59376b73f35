import { dynamo } from '../../../shared/platform/storage/table.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import { callMortally, type Death, type DeathAt, invokeMortal, KilledError } from './invocation.ts'

/** The keys that a write names: times and counts in it change from run to run. */
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
 * Lets a function that runs in this process die at its calls to the table, to queues and to the bucket.
 * @returns what ends that.
 */
export const mortalCalls = (): (() => void) => {
  const place = { step: 'initialize', name: 'mortalCalls' } as const
  const performs = <T>(commandName = '', input: object, perform: () => Promise<T>) =>
    callMortally(
      { isWrite: /Write|Put|Update|Delete|Send/.test(commandName), name: nameOf(commandName, input) },
      perform,
    )
  dynamo().middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        performs(commandName, args.input, () => next(args)),
    place,
  )
  sqs().middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        performs(commandName, args.input, () => next(args)),
    place,
  )
  const fetched = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    const method = init?.method ?? 'GET'
    return callMortally({ isWrite: /PUT|DELETE/.test(method), name: `${method} ${pathname}` }, () =>
      fetched(input, init),
    )
  }
  return () => {
    dynamo().middlewareStack.remove('mortalCalls')
    sqs().middlewareStack.remove('mortalCalls')
    globalThis.fetch = fetched
  }
}

/** Death at the nth call, from 1. */
export const atCall = (nth: number, death: Death): DeathAt => {
  let calls = 0
  return () => (++calls === nth ? death : undefined)
}

/** Death at the nth write, from 1. */
export const atWrite = (nth: number, death: Death): DeathAt => {
  const at = atCall(nth, death)
  return (call) => (call.isWrite ? at(call) : undefined)
}

/** @returns whether the work died. */
export const diesAt = async (deathAt: DeathAt, work: () => Promise<unknown>): Promise<boolean> => {
  const restore = mortalCalls()
  try {
    await invokeMortal(deathAt, work)
    return false
  } catch (error) {
    if (error instanceof KilledError) return true
    throw error
  } finally {
    restore()
  }
}

/**
 * Runs work again and again, each time until right after its first write that no run has done before, and at last to its
 * end. So it is killed once after each of its writes, whose answer is lost.
 * @returns the number of runs.
 */
export const dyingAfterEachWrite = async (work: () => Promise<unknown>): Promise<number> => {
  const done = new Set<string>()
  const afterNewWrite: DeathAt = ({ isWrite, name }) => {
    if (!isWrite || done.has(name)) return undefined
    done.add(name)
    return 'after'
  }
  let runs = 1
  while (await diesAt(afterNewWrite, work)) runs++
  return runs
}
