/** Waits for something to be found among what has come and comes. */
export class Awaiting {
  readonly #looks = new Set<() => void>()

  /** Has everyone look again. */
  wake(): void {
    for (const look of [...this.#looks]) look()
  }

  /** Resolves with what `look` finds, now or when it is woken. @throws what `late` says, after `withinMs` milliseconds. */
  until<T>(look: () => T | undefined, withinMs: number, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const found = look()
        if (found === undefined) return
        this.#looks.delete(settle)
        clearTimeout(timer)
        resolve(found)
      }
      const timer = setTimeout(() => {
        this.#looks.delete(settle)
        reject(late())
      }, withinMs)
      this.#looks.add(settle)
      settle()
    })
  }
}
