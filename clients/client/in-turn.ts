import { during, handedOut, unlessAborted } from './wait.ts'

/** Runs work one after another: of changes to one message, the last one then wins even after retries. */
export const inTurn = (end: AbortSignal) => {
  let last: Promise<unknown> = Promise.resolve()
  return (work: (ended: AbortSignal) => Promise<unknown>, signal: AbortSignal | undefined): Promise<void> =>
    handedOut(
      during([end, signal], (ended) => {
        const done = last.then(async () => {
          ended.throwIfAborted()
          await work(ended)
        })
        last = done.catch(() => {})
        return unlessAborted(done, ended)
      }),
    )
}
