import { seeded } from '../steps/generic/seeded.ts'

/** Choices that a seed brings back. */
export class Choices {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = seeded(seed)
  }

  chance(share: number): boolean {
    return this.#random() < share
  }

  /** A whole number from `min` to `max`. */
  from(min: number, max: number): number {
    return min + Math.floor(this.#random() * (max - min + 1))
  }

  pick<T>(all: readonly T[]): T {
    const chosen = all[this.from(0, all.length - 1)]
    if (chosen === undefined && all.length === 0) throw new Error('There is nothing to choose from')
    return chosen as T
  }

  /** One of these, as often as their shares say. */
  share<T extends string>(shares: Record<T, number>): T {
    const entries = Object.entries(shares) as [T, number][]
    let left = this.#random() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    return entries[0]?.[0] as T
  }
}
