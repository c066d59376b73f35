import type { Clock } from './clock.ts'

/** The error of an invocation beyond the limit. */
export class ThrottledError extends Error {
  override readonly name = 'TooManyRequestsException'
}

type Options = {
  /** Environments that may work at once: the reserved concurrency, or the account's 1,000. */
  most: number
  /** From an invocation that finds no idle environment until the new one handles it. */
  coldStartMs: number
}

/** The account's concurrency, and the cold start of a function with a bundle of some hundred KB. */
export const awsEnvironments: Options = { most: 1000, coldStartMs: 400 }

/** A function's execution environments: each handles one event at a time, and a new one begins cold. */
export class Environments {
  readonly #clock: Clock
  readonly #options: Options
  #idle = 0
  #busy = 0
  #coldStarts = 0

  constructor(clock: Clock, options: Options) {
    this.#clock = clock
    this.#options = options
  }

  get coldStarts(): number {
    return this.#coldStarts
  }

  /** @throws ThrottledError when all environments that may be are at work. */
  async invoke<T>(handle: () => Promise<T>): Promise<T> {
    if (this.#busy >= this.#options.most) throw new ThrottledError('Rate exceeded')
    this.#busy++
    try {
      if (this.#idle > 0) this.#idle--
      else {
        this.#coldStarts++
        await this.#clock.sleep(this.#options.coldStartMs)
      }
      return await handle()
    } finally {
      this.#busy--
      this.#idle++
    }
  }
}

/** The environments of each function of an account, whose number all of them share. */
export class FunctionEnvironments {
  readonly #clock: Clock
  readonly #options: Options
  readonly #byFunction = new Map<string, Environments>()
  #busy = 0

  constructor(clock: Clock, options: Options = awsEnvironments) {
    this.#clock = clock
    this.#options = options
  }

  /** @throws ThrottledError when all environments of the account are at work. */
  async invoke<T>(name: string, handle: () => Promise<T>): Promise<T> {
    if (this.#busy >= this.#options.most) throw new ThrottledError('Rate exceeded')
    const environments = this.#byFunction.get(name) ?? new Environments(this.#clock, this.#options)
    this.#byFunction.set(name, environments)
    this.#busy++
    try {
      return await environments.invoke(handle)
    } finally {
      this.#busy--
    }
  }
}
