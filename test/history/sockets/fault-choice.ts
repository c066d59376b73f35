/** So often a kind of fault is made until it has been made once, where a run should have all of them. */
const firstShare = 0.1

/** Chooses at random which calls have a fault, and notes each fault that was made. */
export class FaultChoice {
  readonly #random: () => number
  readonly #wantsAll: boolean
  readonly #made = new Set<string>()
  #note: ((kind: string) => void) | undefined

  /** @param wantsAll a kind that has not been made yet is likely. */
  constructor(random: () => number, wantsAll: boolean) {
    this.#random = random
    this.#wantsAll = wantsAll
  }

  /** From now on faults are made, and each is noted. */
  begin(note: (kind: string) => void): void {
    this.#note = note
  }

  end(): void {
    this.#note = undefined
  }

  get isOn(): boolean {
    return this.#note !== undefined
  }

  /** A fault was made. */
  made(of: string, fault: string): void {
    const kind = `${of} ${fault}`
    this.#made.add(kind)
    this.#note?.(kind)
  }

  /** @param shares of the calls of a kind that have each fault. */
  choose<Fault extends string>(of: string, shares: Readonly<Record<Fault, number>>): Fault | undefined {
    if (!this.#note) return undefined
    let left = this.#random()
    for (const [fault, share] of Object.entries(shares) as [Fault, number][]) {
      const isNew = this.#wantsAll && share > 0 && !this.#made.has(`${of} ${fault}`)
      left -= isNew ? Math.max(share, firstShare) : share
      if (left < 0) return fault
    }
    return undefined
  }
}
