import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import type { Clock } from './clock.ts'

type Waiting = { atMs: number; wake: () => void; cancelled?: boolean }

/** The `Date.now()` at its beginning, so that times look like times. */
const epochMs = Date.UTC(2026, 0, 1)

/**
 * Time that jumps from one wait to the next. What else the machine does changes no figure, and ten minutes take seconds.
 * Code that waits for anything but this clock (a socket, a file) stands still in it: everything around must be in memory.
 */
export class VirtualTime implements Clock {
  readonly #waiting: Waiting[] = []
  readonly #patienceMs: number
  #nowMs = 0

  /** @param patienceMs real milliseconds for which work may wait for something else: the SDK reads files at first. */
  constructor(patienceMs = 5000) {
    this.#patienceMs = patienceMs
  }

  now(): number {
    return this.#nowMs
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#wait(ms, wake))
  }

  /** Sorted by time; of the same time, whoever began to wait first wakes first. */
  #wait(ms: number, wake: () => void): Waiting {
    const waiting = { atMs: this.#nowMs + Math.max(0, ms), wake }
    let [low, high] = [0, this.#waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#waiting[middle]?.atMs ?? 0) <= waiting.atMs) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, waiting)
    return waiting
  }

  /** Files are read outside of this time, which stands still meanwhile: how long the disk takes is to change nothing. */
  #readsFiles(): boolean {
    return process.getActiveResourcesInfo().some((resource) => /^(FSReq|CloseReq)/.test(resource))
  }

  /**
   * Runs work to its end. Between two moments all code that can go on does so.
   * @param goOn lets one of several calls go on that wait for no time; undefined if there is none. Time stands still
   * while there is one.
   * @throws Error if the work waits for nothing that time could bring.
   */
  async run<T>(
    work: () => Promise<T>,
    goOn: () => Promise<unknown> | undefined = () => undefined,
  ): Promise<T> {
    let settled = false
    const result = work().finally(() => {
      settled = true
    })
    result.catch(() => undefined)
    let wokenAtMs = performance.now()
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      if (settled) return result
      if (this.#readsFiles()) continue
      const going = goOn()
      if (going) {
        wokenAtMs = performance.now()
        await going
        continue
      }
      const next = this.#waiting.shift()
      if (!next && performance.now() - wokenAtMs > this.#patienceMs) {
        throw new Error('The work waits for something outside virtual time')
      }
      if (!next || next.cancelled) continue
      wokenAtMs = performance.now()
      this.#nowMs = next.atMs
      next.wake()
    }
  }

  /** Makes this the time of the whole process: of `Date.now`, of `setTimeout` and of `node:timers/promises`. */
  install(): void {
    Date.now = () => epochMs + Math.floor(this.#nowMs)
    Object.assign(timers, { setTimeout: (ms = 0) => this.sleep(ms) })
    syncBuiltinESMExports()
    const setTimer = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const waiting = this.#wait(ms, () => callback(...args))
      return Object.assign(waiting, { unref: () => waiting, ref: () => waiting })
    }
    const clearTimer = (waiting: Waiting | undefined) => {
      if (waiting) waiting.cancelled = true
    }
    Object.assign(globalThis, { setTimeout: setTimer, clearTimeout: clearTimer })
  }
}
