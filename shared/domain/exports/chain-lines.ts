import type { ExportLine } from '../../contract/export-lines.ts'
import { getItem } from '../../platform/storage/read.ts'
import { leafOf, toLink } from '../records/chain.ts'
import { keys } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import { messageLine } from './to-lines.ts'

type Leaves = Extract<ExportLine, { type: 'leaves' }>

/**
 * The lines of a chat's log: messages of the user, and between them the leaves of all others, with which the chain can
 * be computed. A leaf is a hash: it tells nothing of what others wrote. In a chat that the user has left there are
 * none, so that it does not tell either how much is written there now.
 */
export class ChainLines {
  readonly #chatId: string
  readonly #userId: string
  readonly #isMember: boolean
  #run: Leaves | undefined
  #previous: MessageRecord | undefined

  constructor(chatId: string, userId: string, isMember: boolean) {
    this.#chatId = chatId
    this.#userId = userId
    this.#isMember = isMember
  }

  /** The value before a message: of the one before it, which an earlier job may have read. */
  async #chainBefore({ seq, chain }: MessageRecord): Promise<string | undefined> {
    if (!chain || seq === 1) return undefined
    const before =
      this.#previous?.seq === seq - 1
        ? this.#previous
        : await getItem<MessageRecord>(keys.message(this.#chatId, seq - 1))
    return before && toLink(before)?.chain
  }

  /** Takes the next message of the log. @returns the lines up to it. */
  async take(record: MessageRecord): Promise<ExportLine[]> {
    const lines: ExportLine[] = []
    if (record.senderId === this.#userId) {
      const before = await this.#chainBefore(record)
      lines.push(...this.finish(), messageLine(record, before))
    } else if (this.#isMember) this.#addLeaf(record)
    this.#previous = record
    return lines
  }

  #addLeaf(record: MessageRecord): void {
    const leaf = leafOf(record)
    if (leaf === undefined) return
    this.#run ??= { type: 'leaves', chatId: this.#chatId, from: record.seq, leaves: [] }
    this.#run.leaves.push(leaf)
  }

  /** @returns the line of the leaves that are left, so that a piece of the archive may end here. */
  finish(): ExportLine[] {
    const run = this.#run
    this.#run = undefined
    return run ? [run] : []
  }
}
