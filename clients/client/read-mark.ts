import { handedOut, wait } from './wait.ts'

/**
 * Moves a user's read mark in one chat onwards. Each mark costs a push to everybody in the chat, so marks wait: the
 * first one shortly, the next ones longer, and only the latest is sent.
 */
export class ReadMark {
  readonly #send: (seq: number) => Promise<unknown>
  readonly #pauseMs: number
  readonly #ended: AbortSignal
  /** Ends the present wait. */
  #hurry = new AbortController()
  #wanted = 0
  #done = 0
  #sentAtMs = 0
  #sending: Promise<void> | undefined

  /**
   * @param send moves the mark on the server, with retries.
   * @param pauseMs between two marks; the first one waits for a twentieth of it.
   * @param ended aborts when the chat is left.
   */
  constructor(send: (seq: number) => Promise<unknown>, pauseMs: number, ended: AbortSignal) {
    this.#send = send
    this.#pauseMs = pauseMs
    this.#ended = ended
    ended.addEventListener('abort', () => this.#hurry.abort())
  }

  /** The mark that is not sent yet; undefined if there is none. */
  get pending(): number | undefined {
    return this.#wanted > this.#done ? this.#wanted : undefined
  }

  /**
   * Resolves once it is sent, or a later one. @throws ApiError (rejects) a refusal for good; the mark is forgotten
   * then.
   */
  moveTo(seq: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, seq)
    if (this.pending) this.#sending ??= this.#sendWanted()
    return handedOut(this.#sending ?? Promise.resolve())
  }

  /** The user wrote a message, which marks all before it as read. */
  passed(seq: number): void {
    this.#done = Math.max(this.#done, seq)
  }

  /** Sends a pending mark without waiting. */
  async flush(): Promise<void> {
    this.#hurry.abort()
    await this.#sending
  }

  async #sendWanted(): Promise<void> {
    try {
      while (this.pending) await this.#sendNext()
    } catch (error) {
      this.#wanted = this.#done
      throw error
    } finally {
      this.#sending = undefined
    }
  }

  async #sendNext(): Promise<void> {
    // The clock may be set meanwhile.
    const restMs = Math.min(this.#pauseMs, this.#sentAtMs + this.#pauseMs - Date.now())
    this.#hurry = new AbortController()
    // Node may end meanwhile.
    await wait(Math.max(this.#pauseMs / 20, restMs), this.#hurry.signal, true).catch(() => {})
    this.#ended.throwIfAborted()
    const seq = this.pending
    if (!seq) return
    this.#sentAtMs = Date.now()
    await this.#send(seq)
    this.passed(seq)
  }
}
