import type { Message } from '../../shared/contract/messages.ts'
import { newestVersion } from '../../shared/contract/newest-version.ts'

/** What a merge brought: messages new at the end of the view, and newer versions of those in it. */
export type Merged = { arrived: readonly Message[]; updated: readonly Message[] }

/**
 * What is known of a chat's log, and the part of it that can be shown: from `first` on without a hole, each message
 * in its newest version, whatever came twice, late or in another order.
 *
 *     known    1 2 · · 5 6 7 8 · · 11        head 12
 *     shown            5 6 7 8               first 5, last 8; the hole is 9 to 10
 */
export class LogView {
  readonly #known = new Map<number, Message>()
  /** Versions that we put together ourselves for what we sent: any from the server is as good or better. */
  readonly #ours = new Set<number>()
  #first: number | undefined
  #last = 0
  #head = 0
  #shown: readonly Message[] = []

  /** The seq from which on nothing is missing; undefined before `start`. */
  get first(): number | undefined {
    return this.#first
  }

  /** The seq up to which nothing is missing; `first` − 1 if nothing is shown. */
  get last(): number {
    return this.#last
  }

  /** Another array whenever something in it is another. */
  get messages(): readonly Message[] {
    return this.#shown
  }

  /** Fixes where the view begins; what is known from there on is shown. */
  start(first: number): Merged {
    if (this.#first !== undefined) return { arrived: [], updated: [] }
    this.#first = first
    this.#last = first - 1
    return { arrived: this.#advance(), updated: [] }
  }

  /** Takes messages in from wherever they came. @param ours put together here, for lack of the server's version. */
  merge(messages: readonly Message[], ours = false): Merged {
    const updated = new Map<number, Message>()
    for (const message of messages) {
      if (this.#keep(message, ours) && this.#isShown(message.seq)) updated.set(message.seq, message)
    }
    if (updated.size > 0) this.#shown = this.#shown.map((shown) => updated.get(shown.seq) ?? shown)
    return { arrived: this.#advance(), updated: [...updated.values()] }
  }

  /** The chat is known to go this far. */
  reach(head: number): void {
    this.#head = Math.max(this.#head, head)
  }

  /** Shows what came before `first` too: a whole page of it, which ends there. @returns whether that changed something. */
  extend(older: readonly Message[]): boolean {
    this.merge(older)
    const from = this.#first ?? 0
    let first = from
    while (this.#known.has(first - 1)) first--
    if (first === from) return false
    this.#first = first
    this.#shown = [...this.#range(first, from - 1), ...this.#shown]
    return true
  }

  /** What is missing first: everything after one seq and before another. */
  hole(): { after: number; before: number } | undefined {
    if (this.#first === undefined || this.#last >= this.#head) return undefined
    let before = this.#head + 1
    for (const seq of this.#known.keys()) if (seq > this.#last) before = Math.min(before, seq)
    return { after: this.#last, before }
  }

  #isShown(seq: number): boolean {
    return this.#first !== undefined && seq >= this.#first && seq <= this.#last
  }

  #keep(message: Message, ours: boolean): boolean {
    const { seq } = message
    this.reach(seq)
    const kept = this.#known.get(seq)
    const newest = kept && !this.#ours.has(seq) ? newestVersion(kept, message) : message
    if (kept && (ours || newest === kept)) return false
    this.#known.set(seq, newest)
    if (ours) this.#ours.add(seq)
    else this.#ours.delete(seq)
    return true
  }

  #advance(): readonly Message[] {
    if (this.#first === undefined) return []
    const from = this.#last + 1
    while (this.#known.has(this.#last + 1)) this.#last++
    const arrived = this.#range(from, this.#last)
    if (arrived.length > 0) this.#shown = [...this.#shown, ...arrived]
    return arrived
  }

  #range(from: number, to: number): Message[] {
    const range: Message[] = []
    for (let seq = from; seq <= to; seq++) {
      const message = this.#known.get(seq)
      if (message) range.push(message)
    }
    return range
  }
}
