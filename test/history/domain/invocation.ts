import { AsyncLocalStorage } from 'node:async_hooks'

/** One run of a function: its clock may be off, and it may be killed at any of its calls. */
type Invocation = { isDead: boolean; skewMs: number }

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
  const invocation: Invocation = { isDead: false, skewMs }
  try {
    const answer = await invocations.run(invocation, work)
    return invocation.isDead ? undefined : answer
  } catch {
    return undefined
  }
}

/** Work of another function, whichever one has caused it. */
export const outside = <T>(work: () => Promise<T>): Promise<T> => invocations.exit(work)

/** Gives each invocation a clock of its own: on AWS they differ by milliseconds, here by as much as is asked for. */
export const skewClocks = (): void => {
  const { now } = Date
  Date.now = () => now() + (invocations.getStore()?.skewMs ?? 0)
}
