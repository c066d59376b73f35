import type { Difference } from './differences.ts'

/** The end of one check. */
export type Outcome = 'held' | 'failed' | 'differs' | 'skipped'

export type Result = {
  area: string
  name: string
  outcome: Outcome
  /** Why it failed, differs or was skipped. */
  detail?: string
  /** AWS may answer otherwise than this expects; nobody has seen its answer yet. */
  unsure?: string
  ms: number
}

type Options = {
  /** AWS may do this instead: its documentation leaves it open. */
  unsure?: string
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 400) ?? ''

/** Thrown by a check that cannot be made here, for example without e-mail. */
export class NotCheckedError extends Error {
  override name = 'NotCheckedError'
}

/** Runs checks one after another and keeps the result of each. A check that fails stops none of the others. */
export class Report {
  readonly results: Result[] = []
  readonly #differences: readonly Difference[]
  readonly #print: (result: Result) => void

  /** @param differences what is known to differ here from AWS. @param print gets each check as it ends. */
  constructor(differences: readonly Difference[], print: (result: Result) => void) {
    this.#differences = differences
    this.#print = print
  }

  /** @returns what the check found, unless it failed. */
  async check<T>(
    area: string,
    name: string,
    run: () => Promise<T>,
    options: Options = {},
  ): Promise<T | undefined> {
    const began = performance.now()
    const end = (outcome: Outcome, detail?: string) => {
      const result: Result = {
        area,
        name,
        outcome,
        ...(detail !== undefined && { detail }),
        ...options,
        ms: Math.round(performance.now() - began),
      }
      this.results.push(result)
      this.#print(result)
    }
    const known = this.#differences.find((difference) => difference.check === `${area}: ${name}`)
    try {
      const found = await run()
      // An emulator that has caught up is no longer different: the list would say what is not so.
      if (known) end('failed', `held, though it is listed as different: ${known.reason}`)
      else end('held')
      return found
    } catch (error) {
      if (error instanceof NotCheckedError) end('skipped', messageOf(error))
      else if (known) end('differs', `${known.reason} (${messageOf(error)})`)
      else end('failed', messageOf(error))
      return undefined
    }
  }

  count(outcome: Outcome): number {
    return this.results.filter((result) => result.outcome === outcome).length
  }
}

/** Throws unless two values are the same. */
export const expectSame = (what: string, found: unknown, expected: unknown): void => {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)]
  if (is !== should) throw new Error(`${what} is ${is}, not ${should}`)
}

/** Throws unless something holds. */
export const expectThat = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise)
}
