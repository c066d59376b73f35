import type { Message } from '../../shared/contract/messages.ts'
import { newestVersion } from '../../shared/contract/newest-version.ts'

/** The result of a merge: new messages at the end of the view, and newer versions of those in it. */
export type Merged = { arrived: readonly Message[]; updated: readonly Message[] }

/**
 * The known part of a chat's log, and the part of it that can be shown: from `first` on without a hole, each message
 * once and in its newest version, whatever order the messages came in.
 *
 *     known    1 2 · · 5 6 7 8 · · 11        head 12
 *     shown            5 6 7 8               first 5, last 8; the hole is 9 to 10
 */
export class LogView {
  readonly #known = new Map<number, Message>()
  /** Messages that this client put together from what it sent. Any version from the server replaces them. */
  readonly #ours = new Set<number>()
  #first: number | undefined
  #last = 0
  #head = 0
  #shown: readonly Message[] = []

  /** The first seq that is shown; undefined before `start`. */
  get first(): number | undefined {
    return this.#first
  }

  /** The last seq that is shown; `first` − 1 if none is. */
  get last(): number {
    return this.#last
  }

  /** Each change makes a new array. */
  get messages(): readonly Message[] {
    return this.#shown
  }

  /** A message as the server sent it; undefined if it is unknown, or only known from what was sent. */
  fromServer(seq: number): Message | undefined {
    return this.#ours.has(seq) ? undefined : this.#known.get(seq)
  }

  /** Sets the first seq of the view, and shows the known messages from there on. */
  start(first: number): Merged {
    if (this.#first !== undefined) return { arrived: [], updated: [] }
    this.#first = first
    this.#last = first - 1
    return { arrived: this.#advance(), updated: [] }
  }

  /** Takes messages from any source. @param ours put together here, without the server's version. */
  merge(messages: readonly Message[], ours = false): Merged {
    const updated = new Map<number, Message>()
    for (const message of messages) {
      if (this.#keep(message, ours) && this.#isShown(message.seq)) updated.set(message.seq, message)
    }
    if (updated.size > 0) this.#shown = this.#shown.map((shown) => updated.get(shown.seq) ?? shown)
    return { arrived: this.#advance(), updated: [...updated.values()] }
  }

  /** Takes a seq that the chat has reached. */
  reach(head: number): void {
    this.#head = Math.max(this.#head, head)
  }

  /** Shows a page of older messages, which ends right before `first`. @returns whether that changed anything. */
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

  /** The first hole: all messages after one seq and before another are missing. */
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
