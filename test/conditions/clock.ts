import timers from 'node:timers/promises'

/** Time as a condition sees it: milliseconds since some beginning, and waits. */
export type Clock = { now(): number; sleep(ms: number): Promise<void> }

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms) => {
    await timers.setTimeout(Math.max(0, ms))
  },
}
