import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from './clock.ts'

/**
 * Sockets in memory, in place of `@connections`: the module that takes the place of the product's own in virtual time,
 * where nothing may wait for the network (posts-in-memory.ts).
 */

export type Sockets = {
  clock: Clock
  /** Milliseconds of a post, and of the processor of the environment that makes it. */
  postMs: number
  processorMs: number
  /** A socket is sent a frame. @returns the status of the post. */
  answer: (connectionId: string, frame: string) => Promise<number>
}

let sockets: Sockets | undefined

/** From now on, posts go there. */
export const postTo = (given: Sockets): void => {
  sockets = given
}

/** The processor of one execution environment: it begins one post after the other. */
type Processor = { freeAtMs: number }
const processors = new AsyncLocalStorage<Processor>()

/** Runs an invocation in an environment of its own. */
export const inEnvironment = <T>(work: () => Promise<T>): Promise<T> => processors.run({ freeAtMs: 0 }, work)

const post = async (connectionId: string, frame: string): Promise<number> => {
  if (!sockets) throw new Error('There are no sockets')
  const { clock, postMs, processorMs, answer } = sockets
  const processor = processors.getStore() ?? { freeAtMs: 0 }
  processor.freeAtMs = Math.max(processor.freeAtMs, clock.now()) + processorMs
  await clock.sleep(processor.freeAtMs - clock.now() + postMs)
  return answer(connectionId, frame)
}

export const prepareFrame = async (frame: string) => (connectionId: string) => post(connectionId, frame)

export const disconnect = async (): Promise<number> => 204
