/** Milliseconds between two signals. Each lasts for 6 seconds (`limits.typingMs`). */
const repeatMs = 3000

/** Tells the others that this user types, at most every 3 seconds, however often it is called. */
export class TypingSignal {
  readonly #send: (on: boolean) => void
  #sentAtMs: number | undefined

  constructor(send: (on: boolean) => void) {
    this.#send = send
  }

  /** @param on `false` is sent only where the others may still believe that the user types. */
  turn(on: boolean): void {
    const isFresh = this.#sentAtMs !== undefined && Math.abs(Date.now() - this.#sentAtMs) < repeatMs
    if (on ? isFresh : this.#sentAtMs === undefined) return
    this.#sentAtMs = on ? Date.now() : undefined
    this.#send(on)
  }

  /** The socket is lost: the next signal goes over another one. */
  reset(): void {
    this.#sentAtMs = undefined
  }
}
