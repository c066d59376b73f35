/** Takes the value of one event. */
export type Listener<T> = (value: T) => void

/** Listeners of named events. One that throws harms neither the others nor whoever emits. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>()
  readonly #report: (thrown: unknown) => void

  constructor(report: (thrown: unknown) => void) {
    this.#report = report
  }

  /** @returns what takes the listener away again. */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): () => void {
    // A wrapper of its own, so that a listener that is given twice is taken away once.
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
}
