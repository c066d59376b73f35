import { limits } from '../../shared/contract/limits.ts'
import type { Message, MessagePage } from '../../shared/contract/messages.ts'
import { type ApiError, isAboutSession, mayPass } from './api-error.ts'
import { backOffMs } from './back-off.ts'
import { AsyncEvent } from './async-event.ts'
import type { SessionLink } from './session-link.ts'
import { LogView, type Merged } from './log-view.ts'
import type { SocketLine } from './socket.ts'
import { wait } from './wait.ts'

type Reading = {
  chatId: string
  after: number | undefined
  ended: AbortSignal
  onMerged(merged: Merged): void
  onRefused(error: ApiError): void
}

type Place = { before?: number; after?: number; limit: number }

/**
 * Keeps a chat's view complete: enters it over each line from where the view ends, and reads what is missing. Pages
 * are read over REST, because a hundred long messages are more than a frame of the gateway's may hold (128 KB).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export class ConversationLog {
  readonly view = new LogView()
  readonly #link: SessionLink
  readonly #reading: Reading
  readonly #lines = new WeakSet<SocketLine>()
  readonly #started = new AsyncEvent()
  #filling = false
  /** Tries to enter, in a row, that no answer came to. */
  #vain = 0
  /**
   * Whether what is shown may have changed unseen: no resume tells of that. A line that another one replaces may have
   * been dead for a while, or takes what is on its way along when it is dropped; so it is read again then, too.
   */
  #unsure = false
  #older: Promise<readonly Message[]> | undefined

  constructor(link: SessionLink, reading: Reading) {
    this.#link = link
    this.#reading = reading
  }

  isOn(line: SocketLine): boolean {
    return this.#lines.has(line)
  }

  /** Enters over a line, until it has, the line is lost or the chat refuses. Never rejects. */
  async enterOn(line: SocketLine): Promise<void> {
    const { ended, onRefused } = this.#reading
    while (!ended.aborted && !line.over.aborted) {
      try {
        await this.#enter(line)
        this.#vain = 0
        return
      } catch (error) {
        this.#vain++
        if (ended.aborted || line.over.aborted) return
        if (isAboutSession(error)) return line.drop()
        if (!mayPass(error)) return onRefused(error as ApiError)
        const restMs = Math.max(error.retryAfterMs ?? 0, backOffMs(this.#link.timing.backOff, this.#vain))
        await wait(restMs, line.over).catch(() => {})
      }
    }
  }

  /** After a try in vain what was missed is read over REST first: it may be more than the answer could hold. */
  async #enter(line: SocketLine): Promise<void> {
    const { chatId, ended } = this.#reading
    const again = this.view.first !== undefined
    const from = again ? this.view.last : this.#reading.after
    const newest = this.#vain > 0 ? await this.#page({ limit: limits.enterPage }, line.over) : undefined
    const after = newest?.lastSeq ?? from
    const frame = { action: 'enter' as const, chatId, ...(after !== undefined && { after }) }
    const { messages, lastSeq } = await line.request(frame, ended)
    this.#lines.add(line)
    const [oldest] = newest?.messages.toReversed() ?? messages
    this.#merged(this.view.start(from === undefined ? (oldest?.seq ?? lastSeq + 1) : from + 1))
    this.view.reach(lastSeq)
    this.take([...(newest?.messages ?? []), ...messages])
    this.#started.emit()
    if (again) this.#unsure = true
    if (this.#unsure) this.#refresh(line)
  }

  /** Messages from the server. */
  take(messages: readonly Message[]): void {
    this.#merged(this.view.merge(messages))
    this.#fill()
  }

  /** One that was acked, as it was sent. */
  takeOurs(message: Message): void {
    this.#merged(this.view.merge([message], true))
    this.#fill()
  }

  /** The chat goes at least this far. */
  reach(head: number): void {
    this.view.reach(head)
    this.#fill()
  }

  /** Reads one message again, in the background. */
  reread(seq: number): void {
    this.#inBackground(async () => this.take((await this.#page({ after: seq - 1, limit: 1 })).messages))
  }

  /** Callers at once get the same page. @returns what it put before the view's begin. */
  loadOlder(limit: number): Promise<readonly Message[]> {
    this.#older ??= this.#loadOlder(limit).finally(() => {
      this.#older = undefined
    })
    return this.#older
  }

  async #loadOlder(limit: number): Promise<readonly Message[]> {
    const { ended, onMerged } = this.#reading
    ended.throwIfAborted()
    while (this.view.first === undefined) await this.#started.next(ended)
    const before = this.view.first
    if (before <= 1) return []
    const wanted = Math.min(limits.page.max, Math.max(1, limit))
    const { messages } = await this.#page({ before, limit: wanted })
    if (this.view.extend(messages)) onMerged({ arrived: [], updated: [] })
    return this.view.messages.filter(({ seq }) => seq < before)
  }

  #merged(merged: Merged): void {
    if (merged.arrived.length > 0 || merged.updated.length > 0) this.#reading.onMerged(merged)
  }

  #page(query: Place, signal = this.#reading.ended): Promise<MessagePage> {
    return this.#link.read('listMessages', { params: { chatId: this.#reading.chatId }, query }, signal)
  }

  /** Reads what is missing, once pushes that were overtaken have had their time. */
  #fill(): void {
    if (this.#filling || !this.view.hole()) return
    this.#filling = true
    this.#inBackground(async () => {
      try {
        await wait(this.#link.timing.holeMs, this.#reading.ended)
        for (let hole = this.view.hole(); hole; hole = this.view.hole()) {
          const { after, before } = hole
          const { messages } = await this.#page({
            after,
            limit: Math.min(limits.page.max, before - after - 1),
          })
          this.#merged(this.view.merge(messages))
          // Nobody is to ask for ever for what the log does not have.
          if (this.view.last === after) return
        }
      } finally {
        this.#filling = false
      }
    })
  }

  /** Reads all that is shown again, the newest first; what the line's end cuts short is done over the next one. */
  #refresh(line: SocketLine): void {
    this.#inBackground(async () => {
      const { first = 0, last } = this.view
      for (let before = last + 1; before > first && !line.over.aborted; before -= limits.page.max) {
        const limit = Math.min(limits.page.max, before - first)
        const { messages } = await this.#page({ before, limit }, line.over)
        this.#merged(this.view.merge(messages))
      }
      this.#unsure = line.over.aborted
    })
  }

  async #inBackground(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      // Whether the chat or the session is over, entering it over the next line tells.
      if (!this.#reading.ended.aborted) this.#link.report(error)
    }
  }
}
