import type { Message } from '../../shared/contract/messages.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import { type ApiError, closed } from './api-error.ts'
import { AsyncEvent } from './async-event.ts'
import { type ConversationStatus, eventsOfPushes, type ConversationEvents } from './conversation-events.ts'
import type { SessionLink } from './session-link.ts'
import { ConversationLog } from './conversation-log.ts'
import { Emitter, type Listener } from './emitter.ts'
import type { Merged } from './log-view.ts'
import { Outbox, type OutgoingMessage, type Sent } from './outbox.ts'
import type { StoredMessage } from './outbox-storage.ts'
import { sendFrom } from './send-from.ts'
import type { SocketLine } from './socket.ts'
import { anyOf, handedOut, unlessAborted } from './wait.ts'

export type EnterOptions = {
  /** Begin right after this seq, e.g. the last one kept from before; left out: with the newest 50. */
  after?: number | undefined
}

export type SendOptions = {
  replyTo?: number | undefined
  attachments?: readonly { attachmentId: string }[] | undefined
  /** Everybody is notified by e-mail, or the message is taken back (`notification_failed`). */
  notify?: 'required' | undefined
  /** Of one's own making, e.g. to send the same message again after a crash. */
  clientMessageId?: string | undefined
  /** Aborted, it is not sent again; it may have arrived. */
  signal?: AbortSignal | undefined
}

type Signal = { signal?: AbortSignal | undefined }

/**
 * One chat of a live session. Its list of messages is the chat's log from `from` on, in order and without holes,
 * each message once and in its newest version, whatever becomes of the line.
 */
export class Conversation {
  readonly chatId: string
  readonly #link: SessionLink
  readonly #events: Emitter<ConversationEvents>
  readonly #log: ConversationLog
  readonly #outbox: Outbox
  readonly #end = new AbortController()
  readonly #bell = new AsyncEvent()
  #status: ConversationStatus = 'entering'
  #reason: ApiError | undefined
  #changes: Promise<unknown> = Promise.resolve()
  #read = { wanted: 0, done: 0 }
  #reading: Promise<void> | undefined

  /** @internal `LiveSession.enter` makes them. */
  constructor(link: SessionLink, chatId: string, { after }: EnterOptions) {
    this.chatId = chatId
    this.#link = link
    const ended = this.#end.signal
    this.#events = new Emitter((thrown) => link.report(thrown))
    this.#log = new ConversationLog(link, {
      chatId,
      after,
      ended,
      onMerged: (merged) => this.#show(merged),
      onRefused: (error) => this.end(error),
    })
    this.#outbox = new Outbox({
      storage: link.outboxStorage,
      userId: link.userId,
      chatId,
      ended,
      deliver: sendFrom(link, chatId, this.#log),
      onChange: () => this.#events.emit('outbox', this.outbox),
    })
    this.#outbox.run()
  }

  get status(): ConversationStatus {
    return this.#status
  }

  /** Why the chat is `ended`, if it was not left: `chat_not_found`, `forbidden`, what ended the session … */
  get reason(): ApiError | undefined {
    return this.#reason
  }

  /** The log from `from` on, oldest first. Another array whenever something in it is another. */
  get messages(): readonly Message[] {
    return this.#log.view.messages
  }

  /** The seq that the list begins with; undefined until the chat is entered for the first time. */
  get from(): number | undefined {
    return this.#log.view.first
  }

  /** Whether there is something before `from`. */
  get hasOlder(): boolean {
    return (this.from ?? 1) > 1
  }

  /** What this user has written that is not acked, in the order in which it will be sent. */
  get outbox(): readonly OutgoingMessage[] {
    return this.#outbox.messages
  }

  /** @returns what takes the listener away again. */
  on<E extends keyof ConversationEvents>(event: E, listener: Listener<ConversationEvents[E]>): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * What comes, in batches: each message once, in order, beginning with `from`. Ends when the chat is left.
   * @throws ApiError why the chat ended, if it was not left; the signal's reason.
   */
  async *arrivals({ signal }: Signal = {}): AsyncGenerator<readonly Message[], void, undefined> {
    for (let seen: number | undefined; ; ) {
      const rung = handedOut(this.#bell.next(signal))
      const { first, last, messages } = this.#log.view
      if (first !== undefined) seen ??= first - 1
      if (first !== undefined && seen !== undefined && last > seen) {
        const fresh = messages.slice(seen + 1 - first)
        seen = last
        yield fresh
        continue
      }
      if (this.#reason) throw this.#reason
      if (this.#end.signal.aborted) return
      await rung
    }
  }

  /**
   * Sends a message, now or when there is a line again, after those sent before it.
   * @returns what resolves when it is acked.
   * @throws ApiError (rejects) what it was refused with for good: it stays in `outbox` as `failed`, until `retry` or
   * `discard`. `closed` when the chat was left or the session closed first.
   */
  send(text: string, options: SendOptions = {}): Promise<Sent> {
    if (this.#end.signal.aborted) return handedOut(Promise.reject(this.#gone()))
    const { replyTo, attachments, notify, clientMessageId = crypto.randomUUID(), signal } = options
    const message: StoredMessage = {
      clientMessageId,
      text,
      ...(replyTo !== undefined && { replyTo }),
      ...(attachments && { attachments: attachments.map(({ attachmentId }) => ({ attachmentId })) }),
      ...(notify && { notify }),
      createdAtMs: Date.now(),
    }
    return this.#outbox.send(message, signal)
  }

  /** Sends a failed message again, as the last one. */
  retry(clientMessageId: string): Promise<Sent> {
    return handedOut(this.#outbox.retry(clientMessageId))
  }

  /** Forgets a failed message. */
  discard(clientMessageId: string): void {
    this.#outbox.discard(clientMessageId)
  }

  /** Puts what came before `from` into the list, and answers it: nothing when the list begins with the first message. */
  loadOlder(limit = 50, { signal }: Signal = {}): Promise<readonly Message[]> {
    return handedOut(unlessAborted(this.#log.loadOlder(limit), signal))
  }

  edit(seq: number, text: string, { signal }: Signal = {}): Promise<void> {
    return this.#inTurn(
      (ended) => this.#link.ask({ action: 'edit', chatId: this.chatId, seq, text }, ended),
      signal,
    )
  }

  /** A tombstone stays. */
  delete(seq: number, { signal }: Signal = {}): Promise<void> {
    return this.#inTurn(
      (ended) => this.#link.ask({ action: 'delete', chatId: this.chatId, seq }, ended),
      signal,
    )
  }

  /** @param on `false` takes the reaction back. */
  react(seq: number, emoji: string, on = true, { signal }: Signal = {}): Promise<void> {
    const { chatId } = this
    return this.#inTurn((ended) => this.#link.ask({ action: 'react', chatId, seq, emoji, on }, ended), signal)
  }

  /** One change after another, so that the last one is the one that stays, whatever is tried again. */
  #inTurn(change: (ended: AbortSignal) => Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
    const ended = anyOf(this.#end.signal, signal)
    const done = this.#changes.then(async () => {
      ended.throwIfAborted()
      await change(ended)
    })
    this.#changes = done.catch(() => {})
    return handedOut(unlessAborted(done, ended))
  }

  /** Moves the read mark onwards, up to the newest message if nothing else is said. */
  markRead(seq: number = this.#log.view.last, { signal }: Signal = {}): Promise<void> {
    this.#read.wanted = Math.max(this.#read.wanted, seq)
    this.#reading ??= this.#markRead().finally(() => {
      this.#reading = undefined
    })
    return handedOut(unlessAborted(this.#reading, signal))
  }

  /** Of marks that were wanted meanwhile only the last one is sent. */
  async #markRead(): Promise<void> {
    while (this.#read.wanted > this.#read.done) {
      const seq = this.#read.wanted
      try {
        await this.#link.ask({ action: 'read', chatId: this.chatId, seq }, this.#end.signal)
        this.#read.done = seq
      } catch (error) {
        this.#read.wanted = this.#read.done
        throw error
      }
    }
  }

  /** Tells the others that this user types, or does no more. Good for 6 seconds; not worth waiting for. */
  typing(on = true): void {
    if (this.#status !== 'live') return
    const told = this.#link.lineNow()?.request({ action: 'typing', chatId: this.chatId, on })
    told?.catch(() => {})
  }

  /** Gets nothing more of this chat; the session goes on. What waits in the outbox stays in its storage. */
  leave(): void {
    const line = this.#link.lineNow()
    const { chatId } = this
    const left = this.#status === 'ended' ? undefined : line?.request({ action: 'leave', chatId })
    this.end(
      undefined,
      left?.catch(() => {}),
    )
  }

  #gone(): ApiError {
    return this.#reason ?? closed('The chat was left, or its session closed')
  }

  #turn(status: ConversationStatus): void {
    if (this.#status === status || this.#status === 'ended') return
    this.#status = status
    this.#events.emit('status', status)
  }

  #show({ arrived, updated }: Merged): void {
    if (arrived.length > 0) this.#events.emit('arrived', arrived)
    if (updated.length > 0) this.#events.emit('updated', updated)
    this.#events.emit('change', this.messages)
    this.#bell.emit()
  }

  /** @internal Enters over a line. */
  async enterOn(line: SocketLine): Promise<void> {
    await this.#log.enterOn(line)
    if (this.isOn(line) && !line.over.aborted) this.#turn('live')
  }

  /** @internal */
  isOn(line: SocketLine): boolean {
    return this.#log.isOn(line)
  }

  /** @internal */
  reach(head: number): void {
    this.#log.reach(head)
  }

  /** @internal The line is gone; another will come. */
  lose(): void {
    this.#turn('entering')
  }

  /** @internal */
  end(reason: ApiError | undefined, left: Promise<unknown> = Promise.resolve()): void {
    if (this.#end.signal.aborted) return
    this.#reason = reason
    this.#end.abort(this.#gone())
    this.#outbox.end(this.#gone())
    this.#turn('ended')
    this.#bell.emit()
    this.#link.onEnd(left)
  }

  /** @internal */
  take(push: Push): void {
    if (push.type === 'messages') this.#log.take(push.messages)
    else if (push.type === 'message.updated') this.#log.take([push.message])
    else if (push.type !== 'session.closed') this.#events.emit(eventsOfPushes[push.type], push as never)
    const removed = push.type === 'member.removed' && push.userId === this.#link.userId
    if (removed || push.type === 'chat.deleted') this.#doubt()
  }

  /** It may be over here, or was and is not any more: pushes overtake each other. Entering again tells. */
  #doubt(): void {
    const line = this.#link.lineNow()
    if (line) this.enterOn(line)
  }
}
