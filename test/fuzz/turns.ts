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

/** So large a part of a run goes to those that have succeeded less often. */
const shareOfBehind = 0.2

/**
 * Says what comes next: any operation or action, and now and then one that has seldom succeeded so far, as it should be.
 * Chance alone would leave some without a success: most that others refuse is also refused to them.
 */
export class Turns {
  readonly #choices: Choices
  readonly #all: readonly Turn[]
  readonly #successesOf: (name: string) => number
  readonly #isEven: boolean
  #count = 0

  /** @param isEven seldom operations are asked as often as all others. */
  constructor(
    choices: Choices,
    all: readonly Turn[],
    { successesOf, isEven }: { successesOf: (name: string) => number; isEven: boolean },
  ) {
    this.#choices = choices
    this.#all = all
    this.#successesOf = successesOf
    this.#isEven = isEven
  }

  async next(): Promise<void> {
    this.#count++
    const late = this.#choices.chance(shareOfBehind) ? this.#late() : undefined
    if (late) return late.act('apt')
    const first = this.#choices.pick(this.#all)
    return (seldom.has(first.name) && !this.#isEven ? this.#choices.pick(this.#all) : first).act()
  }

  /** The one that is furthest behind of some, so that one which never succeeds does not get all. */
  #late(): Turn | undefined {
    const behind = this.#all
      .map((turn) => ({ turn, done: this.#successesOf(turn.name) * requestsOfSuccess(turn.name) }))
      .filter(({ done }) => done < this.#count)
    if (behind.length === 0) return undefined
    const some = [1, 2, 3].map(() => this.#choices.pick(behind))
    return some.reduce((one, other) => (other.done < one.done ? other : one)).turn
  }
}
