import { AsyncLocalStorage } from 'node:async_hooks'

/** When a call kills: right before it is made, or when it is done and not answered. */
export type Death = 'before' | 'after'

/** A call that leaves the function. Its name tells it from others of the same work, from run to run. */
export type Call = { isWrite: boolean; name: string }

export type DeathAt = (call: Call) => Death | undefined

/** One run of a function: its clock may be off, and it may be killed at any of its calls. */
type Invocation = { isDead: boolean; skewMs: number; deathAt?: DeathAt }

const invocations = new AsyncLocalStorage<Invocation>()

export class KilledError extends Error {
  override readonly name = 'KilledError'
}

/** Kills the invocation that runs. Outside of one, nothing dies. */
export const kill = (): void => {
  const invocation = invocations.getStore()
  if (!invocation) return
  invocation.isDead = true
  throw new KilledError('The function was killed')
}

/** A dead function makes no call, whatever it had under way. */
export const requireLife = (): void => {
  if (invocations.getStore()?.isDead) throw new KilledError('The function is dead')
}

/** @returns what the function answers; undefined if it died, or threw what it could not answer. */
export const invoke = async <T>(work: () => Promise<T>, skewMs = 0): Promise<T | undefined> => {
  const invocation = { isDead: false, skewMs }
  try {
    const answer = await invocations.run(invocation, work)
    return invocation.isDead ? undefined : answer
  } catch {
    return undefined
  }
}

/** Runs a function that is killed at the call that `deathAt` says. @throws KilledError. */
export const invokeMortal = async <T>(deathAt: DeathAt, work: () => Promise<T>): Promise<T> => {
  const invocation = { isDead: false, skewMs: 0, deathAt }
  const [ended] = await Promise.allSettled([invocations.run(invocation, work)])
  // Nobody hears of the dead, however the work ended.
  if (invocation.isDead) throw new KilledError('The function was killed')
  if (ended.status === 'rejected') throw ended.reason
  return ended.value
}

/** Makes a call of the function that runs, which may die of it. */
export const callMortally = async <T>(call: Call, perform: () => Promise<T>): Promise<T> => {
  requireLife()
  const death = invocations.getStore()?.deathAt?.(call)
  if (death === 'before') kill()
  const answer = await perform()
  requireLife()
  if (death === 'after') kill()
  return answer
}

const inNoCall = AsyncLocalStorage.snapshot()

/** Work of another function, whichever one has caused it. That one knows nothing of what is written here. */
export const outside = <T>(work: () => Promise<T>): Promise<T> => inNoCall(work)

/** Gives each invocation a clock of its own: on AWS they differ by milliseconds, here by as much as is asked for. */
export const skewClocks = (): void => {
  const { now } = Date
  Date.now = () => now() + (invocations.getStore()?.skewMs ?? 0)
}
