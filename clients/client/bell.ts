import { unlessAborted } from './wait.ts'

/** Wakes whoever waits for something to have happened, so that they look. */
export class Bell {
  #rung = Promise.withResolvers<void>()

  ring(): void {
    this.#rung.resolve()
    this.#rung = Promise.withResolvers()
  }

  /** Resolves at the next ring. @throws the signal's reason. */
  next(signal?: AbortSignal): Promise<void> {
    return unlessAborted(this.#rung.promise, signal)
  }
}
