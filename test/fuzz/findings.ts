import { signatureOf } from './judge.ts'

/** How an operation or an action was answered, how often. */
export type Tally = { requests: number; outcomes: Map<string, number>; faults: number }
export type Fault = {
  place: string
  fault: string
  count: number
  /** The number of the first request that had it, in the order of the run. */
  index: number
  sample: string
  cause: string
}

export const isSuccess = (outcome: string): boolean => outcome === 'done' || /^[23]\d\d$/.test(outcome)

export const successes = ({ outcomes }: Tally): number =>
  [...outcomes].reduce((sum, [outcome, count]) => sum + (isSuccess(outcome) ? count : 0), 0)

const worded = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? String(cause)).split('\n').slice(0, 6).join('\n') : ''

/** Counts what came of each request. A fault is kept once for each operation, with its first request. */
export class Findings {
  readonly tallies = new Map<string, Tally>()
  readonly #faults = new Map<string, Fault>()

  /** This operation or action is in the run, so it should succeed. */
  expect(place: string): void {
    this.tallies.set(place, { requests: 0, outcomes: new Map(), faults: 0 })
  }

  /** @param describe shows the request, and the failure behind its answer, if there was one. */
  count(
    { place, index, outcome }: { place: string; index: number; outcome: string },
    faults: readonly string[],
    describe: () => { sample: string; cause: unknown },
  ): void {
    const tally = this.tallies.get(place) ?? { requests: 0, outcomes: new Map(), faults: 0 }
    tally.requests++
    tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1)
    tally.faults += faults.length
    this.tallies.set(place, tally)
    if (faults.length === 0) return
    const { sample, cause } = describe()
    for (const fault of faults) {
      const signature = `${place} ${signatureOf(fault)}`
      const known = this.#faults.get(signature) ?? {
        ...{ place, fault, count: 0, index, sample },
        cause: worded(cause),
      }
      this.#faults.set(signature, { ...known, count: known.count + 1 })
    }
  }

  /** @returns how often this operation or action has succeeded so far. */
  successesOf(place: string): number {
    const tally = this.tallies.get(place)
    return tally ? successes(tally) : 0
  }

  get faults(): Fault[] {
    return [...this.#faults.values()]
  }
}
