/** A function that takes the value of an event. */
export type Listener<T> = (value: T) => void

/** Named events and their listeners. A listener that throws disturbs neither the others nor the emitter. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>()
  readonly #report: (thrown: unknown) => void
  #reporting = false

  /** @param report takes what listeners throw; by default the listeners of `error` get it. */
  constructor(report?: (thrown: unknown) => void) {
    this.#report = report ?? ((thrown) => this.reportError(thrown))
  }

  /** @returns a function that removes the listener. */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): () => void {
    // Wrapped, so that a listener added twice can be removed once.
    const own: Listener<Events[E]> = (value) => listener(value)
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(own))
    return () => {
      listeners.delete(own)
    }
  }

  emit<E extends keyof Events>(event: E, value: Events[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        ;(listener as Listener<Events[E]>)(value)
      } catch (thrown) {
        this.#report(thrown)
      }
    }
  }

  /** Emits `error`. An error that a listener of errors throws is dropped. */
  reportError(thrown: unknown): void {
    if (this.#reporting) return
    this.#reporting = true
    this.emit('error' as keyof Events, thrown as never)
    this.#reporting = false
  }
}
