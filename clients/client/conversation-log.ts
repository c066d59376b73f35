import type { Message, MessagePage } from '../../shared/contract/messages.ts'
import type { ChainValue } from '../../shared/contract/verify-chain.ts'
import { ApiError, endsSession, hasCode, isAboutSession, isRefusal } from './api-error.ts'
import { AsyncEvent } from './async-event.ts'
import { backOffMs } from './back-off.ts'
import { Continuity, type LogBreak } from './continuity.ts'
import { LogView, type Merged } from './log-view.ts'
import { enterPage, pageMax } from './sizes.ts'
import type { SessionLink } from './session-link.ts'
import type { Socket } from './socket.ts'
import { wait } from './wait.ts'

type Reading = {
  chatId: string
  after: number | undefined
  ended: AbortSignal
  onMerged(merged: Merged): void
  onRefused(error: ApiError): void
  /** The chain value to go on from. */
  kept: ChainValue | undefined
  onBreak(found: LogBreak): void
}

type Place = { before?: number; after?: number; limit: number }

/**
 * Keeps a chat's view complete: enters it over each socket from where the view ends, and reads what is missing. Pages
 * are read over REST, because a hundred long messages exceed a frame of the gateway (32 KB).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export class ConversationLog {
  readonly view = new LogView()
  readonly #link: SessionLink
  readonly #reading: Reading
  readonly #enteredOn = new WeakSet<Socket>()
  readonly #started = new AsyncEvent()
  #filling = false
  /** Failed attempts to enter, in a row. */
  #failures = 0
  /**
   * From where on shown messages may have changed unseen, by the server: a resume reports new messages only. This also
   * holds when a socket is replaced, since the old one may have been dead for a while, or loses what is on its way when
   * it is dropped. It moves on once all changes up to there have been read.
   */
  #changesAt: number | undefined
  #older: Promise<readonly Message[]> | undefined
  readonly #continuity: Continuity

  constructor(link: SessionLink, reading: Reading) {
    this.#link = link
    this.#reading = reading
    const { chatId, ended, kept, onBreak } = reading
    const ask = (from: number, to: number) =>
      link.call('getProof', { params: { chatId }, query: { from, to } }, ended)
    const messageAt = (seq: number) => this.view.fromServer(seq)
    this.#continuity = new Continuity({ chatId, ask, messageAt, onBreak }, kept)
  }

  get chain(): ChainValue | undefined {
    return this.#continuity.kept
  }

  isOn(socket: Socket): boolean {
    return this.#enteredOn.has(socket)
  }

  /** Retries until the chat is entered, the socket is lost or the chat refuses. Never rejects. */
  async enterOn(socket: Socket): Promise<void> {
    const { ended, onRefused, onBreak, after } = this.#reading
    while (!ended.aborted && !socket.closed.aborted) {
      try {
        await this.#enter(socket)
        this.#failures = 0
        return
      } catch (error) {
        this.#failures++
        if (ended.aborted || socket.closed.aborted) return
        if (isAboutSession(error) || endsSession(error)) return socket.drop()
        if (hasCode(error, 'cursor_ahead')) onBreak({ seq: this.view.last || (after ?? 0), fault: 'missing' })
        if (isRefusal(error)) return onRefused(error)
        const asked = error instanceof ApiError ? error.retryAfterMs : this.#link.report(error)
        const restMs = Math.max(asked ?? 0, backOffMs(this.#link.timing.backOff, this.#failures))
        await wait(restMs, socket.closed).catch(() => {})
      }
    }
  }

  /** After a failed attempt, first reads over REST what was missed: it may be more than the reply can hold. */
  async #enter(socket: Socket): Promise<void> {
    const { chatId, ended } = this.#reading
    const again = this.view.first !== undefined
    const from = again ? this.view.last : this.#reading.after
    const newest = this.#failures > 0 ? await this.#page({ limit: enterPage }, socket.closed) : undefined
    // A log that has become shorter is refused.
    const after = newest ? Math.max(newest.lastSeq, from ?? 0) : from
    const changesAfter = this.#changesAt
    const frame = {
      action: 'enter' as const,
      chatId,
      ...(after !== undefined && { after }),
      ...(changesAfter !== undefined && { changesAfter }),
    }
    const { messages, lastSeq, chain, changesAt, changed } = await socket.request(frame, ended)
    this.#enteredOn.add(socket)
    const [oldest] = newest?.messages.toReversed() ?? messages
    this.#merged(this.view.start(from === undefined ? (oldest?.seq ?? lastSeq + 1) : from + 1))
    this.view.reach(lastSeq)
    this.take([...(newest?.messages ?? []), ...messages])
    this.#started.emit()
    this.#inBackground(() => this.#continuity.follow(chain))
    if (again) this.#refresh(socket, changesAt, changed)
    else this.#changesAt = changesAt
  }

  /** Takes messages from the server. */
  take(messages: readonly Message[]): void {
    this.#merged(this.view.merge(messages))
    this.#fill()
  }

  /** Takes an acked message as it was sent. */
  takeOurs(message: Message): void {
    if (this.#reading.ended.aborted) return
    this.#merged(this.view.merge([message], true))
    this.#fill()
  }

  /** Takes a seq that the chat has reached. */
  reach(head: number): void {
    this.view.reach(head)
    this.#fill()
  }

  /** Reads one message again, in the background. */
  reread(seq: number): void {
    this.#inBackground(async () => this.take((await this.#page({ after: seq - 1, limit: 1 })).messages))
  }

  /** Resolves once the chat was entered for the first time. @throws the reason why it has ended. */
  async entered(): Promise<void> {
    while (this.view.first === undefined) await this.#started.next(this.#reading.ended)
  }

  /** Concurrent callers share one page. @returns the messages before the former first one. */
  loadOlder(limit: number): Promise<readonly Message[]> {
    this.#older ??= this.#loadOlder(limit).finally(() => {
      this.#older = undefined
    })
    return this.#older
  }

  async #loadOlder(limit: number): Promise<readonly Message[]> {
    const { ended, onMerged } = this.#reading
    ended.throwIfAborted()
    await this.entered()
    const before = this.view.first ?? 1
    if (before <= 1) return []
    const wanted = Math.min(pageMax, Math.max(1, limit))
    const { messages } = await this.#page({ before, limit: wanted })
    if (this.view.extend(messages)) onMerged({ arrived: [], updated: [] })
    return this.view.messages.filter(({ seq }) => seq < before)
  }

  #merged(merged: Merged): void {
    if (merged.arrived.length > 0 || merged.updated.length > 0) this.#reading.onMerged(merged)
  }

  #page(query: Place, signal = this.#reading.ended): Promise<MessagePage> {
    return this.#link.call('listMessages', { params: { chatId: this.#reading.chatId }, query }, signal)
  }

  /** Reads missing messages, after a wait for pushes that were overtaken. */
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
            limit: Math.min(pageMax, before - after - 1),
          })
          this.#merged(this.view.merge(messages))
          // The log does not have them: asking on would never end.
          if (this.view.last === after) return
        }
      } finally {
        this.#filling = false
      }
    })
  }

  /**
   * Reads the changed messages again, newest first, or all that are shown; if the socket is lost meanwhile, the next
   * one does it. Those that stand close together share a page.
   */
  #refresh(socket: Socket, changesAt: number | undefined, changed: readonly number[] | undefined): void {
    const wanted = changed && new Set(changed)
    const left = this.view.messages.flatMap(({ seq }) => (!wanted || wanted.has(seq) ? [seq] : []))
    this.#inBackground(async () => {
      for (let last = left.pop(); last !== undefined; last = left.pop()) {
        let first = last
        while ((left.at(-1) ?? Number.NEGATIVE_INFINITY) > last - pageMax) first = left.pop() ?? first
        const { messages } = await this.#page({ before: last + 1, limit: last - first + 1 }, socket.closed)
        this.#merged(this.view.merge(messages))
      }
      this.#changesAt = changesAt
    })
  }

  async #inBackground(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      // Entering over the next socket shows whether the chat or the session has ended.
      if (!this.#reading.ended.aborted) this.#link.report(error)
    }
  }
}
