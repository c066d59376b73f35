import { createRequire, syncBuiltinESMExports } from 'node:module'

/**
 * Answers that hide whether an account exists wait for a second, and retries wait too. Nothing here shares the table with
 * anybody, so from now on no wait of this process takes time.
 */
export const withoutWaiting = (): (() => void) => {
  const timers = createRequire(import.meta.url)('node:timers/promises') as {
    setTimeout: (ms?: number, value?: unknown, options?: object) => Promise<unknown>
  }
  const { setTimeout: wait } = timers
  timers.setTimeout = (_ms, value, options) => wait(0, value, options)
  syncBuiltinESMExports()
  return () => {
    timers.setTimeout = wait
    syncBuiltinESMExports()
  }
}
