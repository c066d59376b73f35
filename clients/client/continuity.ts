import type { Message } from '../../shared/contract/messages.ts'
import type { ChainEnd, Proof } from '../../shared/contract/proof.ts'
import { type ChainFault, type ChainValue, checkLink } from '../../shared/contract/verify-chain.ts'
import { sha256 } from './sha256.ts'

/**
 * The first message that does not fit what the client knows of the log: somebody has rewritten it. Of a log that has
 * become shorter (`missing`) it is the last one that was seen.
 */
export type LogBreak = { seq: number; fault: ChainFault }

type Following = {
  chatId: string
  ask(from: number, to: number): Promise<Proof>
  /** The server's own version of a message that is shown, if there is one. */
  messageAt(seq: number): Message | undefined
  onBreak(found: LogBreak): void
}

/**
 * Checks whenever a chat is entered again that its log goes on from the one that was seen before:
 *
 *     entered   end of the chain: 7, value(7)                      kept
 *     pushes    8, 9
 *     entered   end of the chain: 12, value(12)
 *     proof     links of 8 to 12: from value(7) to value(12)?      yes: kept; no: a break
 *
 * Messages that are shown must have the authors and the texts that were sent. A break is told once, and the log is then
 * followed from its new end. Checks run one after another, each from where the last one got to.
 */
export class Continuity {
  readonly #following: Following
  #kept: ChainValue | undefined
  #lastCheck: Promise<unknown> = Promise.resolve()

  constructor(following: Following, kept: ChainValue | undefined) {
    this.#following = following
    this.#kept = kept
  }

  get kept(): ChainValue | undefined {
    return this.#kept
  }

  /** @throws unknown what `ask` throws. Then the next end is checked from the last page that fitted. */
  follow(end: ChainEnd | undefined): Promise<void> {
    const done = this.#lastCheck.then(() => this.#follow(end))
    this.#lastCheck = done.catch(() => {})
    return done
  }

  async #follow(end: ChainEnd | undefined): Promise<void> {
    const kept = this.#kept
    // A page that was loaded over plain HTTP has no hashes. An earlier end may be answered later.
    if (!globalThis.crypto?.subtle || (end && kept && end.seq < kept.seq)) return
    const found = kept && (await this.#findBreak(kept, end))
    this.#kept = end && { seq: end.seq, chain: end.chain }
    if (found) this.#following.onBreak(found)
  }

  async #findBreak(kept: ChainValue, end: ChainEnd | undefined): Promise<LogBreak | undefined> {
    const { chatId, ask, messageAt } = this.#following
    if (!end || end.after > kept.seq) return { seq: kept.seq, fault: 'kept' }
    let at = kept
    while (at.seq < end.seq) {
      const { links } = await ask(at.seq + 1, end.seq)
      if (!links[0]) return { seq: at.seq + 1, fault: 'missing' }
      for (const link of links) {
        const shown = messageAt(link.seq)
        const isSame = (shown?.revision ?? 0) === (link.revision ?? 0)
        const fault = await checkLink(sha256, chatId, at, link, isSame ? shown : undefined)
        if (fault) return { seq: at.seq + 1, fault }
        at = { seq: link.seq, chain: link.chain }
      }
      this.#kept = at
    }
    return at.chain === end.chain ? undefined : { seq: at.seq, fault: 'kept' }
  }
}
