/**
 * Something that happens again and again; each waiter wakes at the next time, and one that gives up leaves nothing
 * behind.
 */
export class AsyncEvent {
  readonly #waiters = new Set<() => void>()

  /** How many wait now. */
  get waiting(): number {
    return this.#waiters.size
  }

  emit(): void {
    for (const wake of [...this.#waiters]) wake()
  }

  /** Resolves at the next `emit`. @throws the signal's reason. */
  next(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const leave = () => {
        this.#waiters.delete(wake)
        signal?.removeEventListener('abort', stop)
      }
      const wake = () => {
        leave()
        resolve()
      }
      const stop = () => {
        leave()
        reject(signal?.reason)
      }
      this.#waiters.add(wake)
      signal?.addEventListener('abort', stop)
    })
  }
}
