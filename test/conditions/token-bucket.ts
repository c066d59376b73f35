import type { Clock } from './clock.ts'

/** So many a second in the long run, and so many at once: how AWS bounds most rates. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #most: number
  readonly #clock: Clock
  #tokens: number
  #filledAtMs: number

  constructor(clock: Clock, perSecond: number, most = perSecond) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#most = most
    this.#tokens = most
    this.#filledAtMs = clock.now()
  }

  /** @returns whether there were so many; if not, none are taken. */
  take(count = 1): boolean {
    const nowMs = this.#clock.now()
    const gained = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#most, this.#tokens + gained)
    this.#filledAtMs = nowMs
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }
}
