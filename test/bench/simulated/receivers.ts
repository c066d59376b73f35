type Seqs = { first: number; last: number }

/** Frames that are remembered at once. */
const mostRead = 500

/**
 * Sockets that take down what they are sent: who lacks which message, and when the last one had it. The clock is asked
 * once for each frame and socket.
 */
export class Receivers {
  readonly #clock: { now(): number }
  readonly #known = new Map<string, number>()
  /** By seq: how many sockets lack the message, and when the last one got it. */
  readonly #lacking: number[] = []
  readonly #completeAtMs: number[] = []
  /** The messages of sockets beyond the first one that they lack. */
  readonly #ahead = new Map<string, Seqs[]>()
  /** Frames of late, with what is in them: those of many shards are posted by turns. */
  readonly #read = new Map<string, Seqs | undefined>()

  constructor(clock: { now(): number }) {
    this.#clock = clock
  }

  /** From now on, the next message is for these sockets too. */
  add(connectionIds: readonly string[], lastSeq: number): void {
    for (const connectionId of connectionIds) this.#known.set(connectionId, lastSeq)
  }

  receive(connectionId: string, frame: string): void {
    const known = this.#known.get(connectionId)
    const seqs = this.#seqsOf(frame)
    if (known === undefined || !seqs || seqs.last <= known) return
    const ahead = this.#ahead.get(connectionId) ?? []
    for (let seq = Math.max(known + 1, seqs.first); seq <= seqs.last; seq++) {
      if (!ahead.some(({ first, last }) => seq >= first && seq <= last)) this.#take(seq)
    }
    // After a post that failed, later messages come first.
    const open = [...ahead, seqs].toSorted((one, other) => one.first - other.first)
    let upTo = known
    while (open[0] && open[0].first <= upTo + 1) upTo = Math.max(upTo, open.shift()?.last ?? 0)
    this.#known.set(connectionId, upTo)
    if (open.length > 0) this.#ahead.set(connectionId, open)
    else this.#ahead.delete(connectionId)
  }

  #take(seq: number): void {
    const left = (this.#lacking[seq] ?? this.#known.size) - 1
    this.#lacking[seq] = left
    if (left === 0) this.#completeAtMs[seq] = this.#clock.now()
  }

  /** A frame goes to all sockets of a shard: it is read once. */
  #seqsOf(frame: string): Seqs | undefined {
    if (this.#read.has(frame)) return this.#read.get(frame)
    const { messages = [] } = JSON.parse(frame) as { messages?: { seq: number }[] }
    const seqs = messages.map(({ seq }) => seq)
    const isWhole = seqs.every((seq, index) => index === 0 || seq === (seqs[index - 1] ?? 0) + 1)
    if (!isWhole) throw new Error(`A frame has the messages ${seqs}`)
    const [first, last] = [seqs.at(0), seqs.at(-1)]
    const read = first === undefined || last === undefined ? undefined : { first, last }
    if (this.#read.size >= mostRead) this.#read.clear()
    this.#read.set(frame, read)
    return read
  }

  /** When a message had reached all sockets. */
  completeAtMs(seq: number): number | undefined {
    return this.#completeAtMs[seq]
  }

  /** The newest message that has reached all sockets, with all before it. */
  get delivered(): number {
    return Math.min(...this.#known.values())
  }

  /** @throws Error if a socket lacks a message up to the newest. */
  requireComplete(newest: number): void {
    const lacking = [...this.#known].filter(([, known]) => known < newest)
    if (lacking.length === 0) return
    const [[id, known] = []] = lacking
    throw new Error(`${lacking.length} sockets lack messages: ${id} has ${known} of ${newest}`)
  }
}
