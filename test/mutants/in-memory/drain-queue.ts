import { setImmediate as others } from 'node:timers/promises'
import { countIn, takeAll } from './domain.ts'

/** Stands in for `steps/aws/drain-queue.ts`. */
export const waitingIn = async (url: string): Promise<number> => countIn(url)

export const emptyQueue = async (url: string): Promise<void> => {
  takeAll(url)
}

export const drainQueue = async (
  url: string,
  work: (body: string) => Promise<void> = async () => {},
): Promise<string[]> => {
  const done: string[] = []
  // Else a caller that drains until others have sent would leave them no time.
  await others()
  for (let bodies = takeAll(url); bodies.length > 0; bodies = takeAll(url)) {
    done.push(...bodies)
    await Promise.all(bodies.map(work))
  }
  return done
}
