import type { Choices } from './choices.ts'
import type { Way } from './requests.ts'

/** An operation or an action, and what makes one request of it. */
export type Turn = { name: string; act: (way?: Way) => Promise<void> }

/** These end a chat, a session or an account, and are asked less often: most that comes after them is refused. */
export const seldom: ReadonlySet<string> = new Set(
  ['deleteAnyChat', 'deleteChat', 'endOtherSessions', 'eraseOwnUser', 'logout', 'suspendUser'].flatMap(
    (operation) => [operation, `service ${operation}`],
  ),
)

/** In so many requests of a run each operation should succeed once. */
const requestsOfSuccess = (name: string): number => (seldom.has(name) ? 1000 : 300)

/** So large a part of a run goes to those that have succeeded less often, and half of it to those that never have. */
const shareOfBehind = 0.2

/** In so large a part at the end of a run, most requests go to those that have never succeeded. */
const endOfRun = 0.2
const shareAtTheEnd = 0.75

type Run = {
  successesOf: (name: string) => number
  /** Seldom operations are asked as often as all others. */
  isEven: boolean
  /** So many are in the whole run. */
  requests: number
}

/**
 * Says what comes next: any operation or action, and now and then one that has seldom succeeded so far, as it should be.
 * Chance alone would leave some without a success: most that others refuse is also refused to them.
 */
export class Turns {
  readonly #choices: Choices
  readonly #all: readonly Turn[]
  readonly #run: Run
  #count = 0

  constructor(choices: Choices, all: readonly Turn[], run: Run) {
    this.#choices = choices
    this.#all = all
    this.#run = run
  }

  async next(): Promise<void> {
    this.#count++
    const late = this.#late()
    if (late) return late.act('apt')
    const first = this.#choices.pick(this.#all)
    return (seldom.has(first.name) && !this.#run.isEven ? this.#choices.pick(this.#all) : first).act()
  }

  #late(): Turn | undefined {
    const { successesOf, requests } = this.#run
    const never = this.#all.filter(({ name }) => successesOf(name) === 0)
    const isEnd = this.#count > requests * (1 - endOfRun)
    if (isEnd && never.length > 0 && this.#choices.chance(shareAtTheEnd)) return this.#choices.pick(never)
    if (!this.#choices.chance(shareOfBehind)) return undefined
    return never.length > 0 && this.#choices.chance(0.5) ? this.#choices.pick(never) : this.#behind()
  }

  /** The one that is furthest behind of some, so that one which never succeeds does not get all. */
  #behind(): Turn | undefined {
    const behind = this.#all
      .map((turn) => ({ turn, done: this.#run.successesOf(turn.name) * requestsOfSuccess(turn.name) }))
      .filter(({ done }) => done < this.#count)
    if (behind.length === 0) return undefined
    const some = [1, 2, 3].map(() => this.#choices.pick(behind))
    return some.reduce((one, other) => (other.done < one.done ? other : one)).turn
  }
}
