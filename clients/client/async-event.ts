import { unlessAborted } from './wait.ts'

/** Something that happens again and again; each waiter wakes at the next time. */
export class AsyncEvent {
  #emitted = Promise.withResolvers<void>()

  emit(): void {
    this.#emitted.resolve()
    this.#emitted = Promise.withResolvers()
  }

  /** Resolves at the next `emit`. @throws the signal's reason. */
  next(signal?: AbortSignal): Promise<void> {
    return unlessAborted(this.#emitted.promise, signal)
  }
}
