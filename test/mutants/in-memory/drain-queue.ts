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
  for (let bodies = takeAll(url); bodies.length > 0; bodies = takeAll(url)) {
    done.push(...bodies)
    await Promise.all(bodies.map(work))
  }
  return done
}
