import { handedOut } from './wait.ts'

/** Moves a user's read mark in one chat onwards. Only the latest pending mark is sent. */
export class ReadMark {
  readonly #send: (seq: number) => Promise<unknown>
  #wanted = 0
  #done = 0
  #sending: Promise<void> | undefined

  /** @param send moves the mark on the server, with retries. */
  constructor(send: (seq: number) => Promise<unknown>) {
    this.#send = send
  }

  /** @throws ApiError (rejects) a refusal for good; the mark is forgotten then. */
  moveTo(seq: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, seq)
    this.#sending ??= this.#sendWanted().finally(() => {
      this.#sending = undefined
    })
    return handedOut(this.#sending)
  }

  async #sendWanted(): Promise<void> {
    while (this.#wanted > this.#done) {
      const seq = this.#wanted
      try {
        await this.#send(seq)
        this.#done = seq
      } catch (error) {
        this.#wanted = this.#done
        throw error
      }
    }
  }
}
