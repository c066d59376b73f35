import type { Message } from '../../shared/contract/messages.ts'
import type { ChainValue } from '../../shared/contract/verify-chain.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import { type ApiError, closed } from './api-error.ts'
import { AsyncEvent } from './async-event.ts'
import { type ConversationEvents, type ConversationStatus, eventsOfPushes } from './conversation-events.ts'
import { ConversationLog } from './conversation-log.ts'
import type { EnterOptions, SendOptions } from './conversation-options.ts'
import type { LogBreak } from './continuity.ts'
import { Emitter, type Listener } from './emitter.ts'
import { inTurn } from './in-turn.ts'
import type { Merged } from './log-view.ts'
import { Outbox, type OutgoingMessage, type Sent } from './outbox.ts'
import type { StoredMessage } from './outbox-storage.ts'
import { ReadMark } from './read-mark.ts'
import { sendFrom } from './send-from.ts'
import type { SessionLink } from './session-link.ts'
import type { Frame, Socket } from './socket.ts'
import { TypingSignal } from './typing-signal.ts'
import { handedOut, unlessAborted, wait } from './wait.ts'

type Signal = { signal?: AbortSignal | undefined }

/** Milliseconds until the client asks whether an aborted message has arrived, unless its ack comes before. */
const askAfterAbortMs = 1000

/**
 * A chat that a live session has open. Its messages are the chat's log from `from` on, in order and without holes, each
 * once and in its newest version, however often the socket is lost.
 */
export class Conversation {
  readonly chatId: string
  readonly #link: SessionLink
  readonly #events: Emitter<ConversationEvents>
  readonly #log: ConversationLog
  readonly #outbox: Outbox
  readonly #end = new AbortController()
  readonly #readMark: ReadMark
  readonly #changed = new AsyncEvent()
  readonly #inTurn = inTurn(this.#end.signal)
  readonly #typing = new TypingSignal((on) => {
    const request = this.#link.currentSocket()?.request({ action: 'typing', chatId: this.chatId, on })
    request?.catch(() => {})
  })
  #status: ConversationStatus = 'entering'
  #reason: ApiError | undefined
  #logBreak: LogBreak | undefined

  /** @internal Use `LiveSession.enter`. */
  constructor(link: SessionLink, chatId: string, { after, chain }: EnterOptions) {
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
      kept: chain,
      onBreak: (found) => {
        this.#logBreak = found
        this.#events.emit('break', found)
      },
    })
    const deliver = sendFrom(link, chatId, this.#log)
    this.#outbox = new Outbox({
      storage: link.outboxStorage,
      userId: link.userId,
      chatId,
      ended,
      deliver: async (...sending) => {
        const sent = await deliver(...sending)
        this.#readMark.passed(sent.seq)
        return sent
      },
      onChange: () => this.#events.emit('outbox', this.outbox),
      onAborted: () => {
        // The server pushes a message to all sockets but the one that sent it.
        wait(askAfterAbortMs, ended).then(
          () => link.suspect(),
          () => {},
        )
      },
    })
    this.#readMark = new ReadMark(
      (seq) => link.request({ action: 'read', chatId, seq }, ended),
      link.timing.readPauseMs,
      ended,
    )
    this.#outbox.run()
  }

  get status(): ConversationStatus {
    return this.#status
  }

  /**
   * Why the conversation is `ended`: `chat_not_found`, `forbidden`, what ended the session …; undefined if it was left.
   */
  get reason(): ApiError | undefined {
    return this.#reason
  }

  /** The log from `from` on, oldest first. Each change makes a new array. */
  get messages(): readonly Message[] {
    return this.#log.view.messages
  }

  /** The first seq of `messages`; undefined until the chat is entered for the first time. */
  get from(): number | undefined {
    return this.#log.view.first
  }

  /**
   * The chain value up to which the log is checked: that of the newest message when the chat was last entered, once the
   * check is through. Whoever keeps it can tell whether anybody rewrites the log up to there: `EnterOptions.chain`,
   * `parley verify --kept`. Undefined while no message is chained.
   */
  get chain(): ChainValue | undefined {
    return this.#log.chain
  }

  /** The latest `break`, if there was one. `messages` goes on with what was seen before. */
  get logBreak(): LogBreak | undefined {
    return this.#logBreak
  }

  /** Whether the log has messages before `from`. */
  get hasOlder(): boolean {
    return (this.from ?? 1) > 1
  }

  /** This user's messages without an ack, in the order in which they are sent. */
  get outbox(): readonly OutgoingMessage[] {
    return this.#outbox.messages
  }

  /** @returns a function that removes the listener. */
  on<E extends keyof ConversationEvents>(event: E, listener: Listener<ConversationEvents[E]>): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * The messages in batches, from `from` on: each once and in order. Ends when the conversation is left.
   * @throws ApiError why the conversation ended, unless it was left; the signal's reason.
   */
  async *arrivals({ signal }: Signal = {}): AsyncGenerator<readonly Message[], void, undefined> {
    for (let seen: number | undefined; ; ) {
      const rung = handedOut(this.#changed.next(signal))
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
   * Sends a message after all earlier ones, now or when the connection is back.
   * @returns what resolves when it is acked.
   * @throws ApiError (rejects) what it was refused with for good: it stays in `outbox` as `failed`, until `retry` or
   * `discard`. `closed` when the chat was left or the session closed first.
   */
  send(text: string, options: SendOptions = {}): Promise<Sent> {
    if (this.#end.signal.aborted) return handedOut(Promise.reject(this.#gone()))
    // Without it the server takes the next signal for a repeated one, and drops it.
    this.typing(false)
    const { replyTo, attachments, notify, custom, clientMessageId = crypto.randomUUID(), signal } = options
    const message: StoredMessage = {
      clientMessageId,
      text,
      ...(replyTo !== undefined && { replyTo }),
      ...(attachments && { attachments: attachments.map(({ attachmentId }) => ({ attachmentId })) }),
      ...(notify && { notify }),
      ...(custom && { custom }),
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

  /** Adds the messages before `from` to `messages`, and returns them; none if `messages` begins with the first one. */
  loadOlder(limit = 50, { signal }: Signal = {}): Promise<readonly Message[]> {
    return handedOut(unlessAborted(this.#log.loadOlder(limit), signal))
  }

  edit(seq: number, text: string, { signal }: Signal = {}): Promise<void> {
    return this.#act({ action: 'edit', chatId: this.chatId, seq, text }, signal)
  }

  /** Deletes a message; a tombstone stays. */
  delete(seq: number, { signal }: Signal = {}): Promise<void> {
    return this.#act({ action: 'delete', chatId: this.chatId, seq }, signal)
  }

  /** @param on `false` removes the reaction. */
  react(seq: number, emoji: string, on = true, { signal }: Signal = {}): Promise<void> {
    return this.#act({ action: 'react', chatId: this.chatId, seq, emoji, on }, signal)
  }

  #act<A extends 'edit' | 'delete' | 'react'>(
    frame: Frame<A>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    return this.#inTurn((ended) => this.#link.request(frame, ended), signal)
  }

  /**
   * Moves the read mark onwards, by default to the newest message; before the chat is entered, to that of then. Marks
   * are gathered for seconds; only the latest is sent, and a chat that is left sends it at once.
   */
  markRead(seq?: number, { signal }: Signal = {}): Promise<void> {
    const { first, last } = this.#log.view
    const upTo = seq ?? (first === undefined ? this.#log.entered().then(() => this.#log.view.last) : last)
    const marked = Promise.resolve(upTo).then((reached) => this.#readMark.moveTo(reached))
    return handedOut(unlessAborted(marked, signal))
  }

  /** Sends a read mark that still waits, e.g. before the session closes. */
  flushRead(): Promise<void> {
    return handedOut(this.#readMark.flush())
  }

  /**
   * Shows the others for 6 seconds that this user is typing, or has stopped. Call it on each input: it sends a signal
   * at most every 3 seconds, and a message ends it. Never retried.
   */
  typing(on = true): void {
    if (this.#status === 'live') this.#typing.turn(on)
  }

  /** Ends the conversation; the session goes on. Unsent messages stay in the outbox's storage. */
  leave(): void {
    const socket = this.#link.currentSocket()
    const { chatId } = this
    const seq = this.#readMark.pending
    if (seq) socket?.request({ action: 'read', chatId, seq }).catch(() => {})
    const left = this.#status === 'ended' ? undefined : socket?.request({ action: 'leave', chatId })
    this.end(
      undefined,
      left?.catch(() => {}),
    )
  }

  #gone(): ApiError {
    return this.#reason ?? closed('The conversation was left, or its session was closed')
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
    this.#changed.emit()
  }

  /** @internal Enters the chat over a socket. */
  async enterOn(socket: Socket): Promise<void> {
    await this.#log.enterOn(socket)
    if (this.isOn(socket) && !socket.closed.aborted) this.#turn('live')
  }

  /** @internal */
  isOn(socket: Socket): boolean {
    return this.#log.isOn(socket)
  }

  /** @internal */
  reach(head: number): void {
    this.#log.reach(head)
  }

  /** @internal The socket is lost; another will be opened. */
  lose(): void {
    this.#typing.reset()
    this.#turn('entering')
  }

  /** @internal */
  end(reason: ApiError | undefined, left: Promise<unknown> = Promise.resolve(), discard = false): void {
    if (this.#end.signal.aborted) return
    this.#reason = reason
    this.#end.abort(this.#gone())
    this.#outbox.end(this.#gone(), discard)
    this.#turn('ended')
    this.#changed.emit()
    this.#link.onEnd(left)
  }

  /** @internal */
  take(push: Push): void {
    if (push.type === 'messages') this.#log.take(push.messages)
    else if (push.type === 'message.updated') this.#log.take([push.message])
    else if (push.type in eventsOfPushes) {
      this.#events.emit(eventsOfPushes[push.type as keyof typeof eventsOfPushes], push as never)
    }
    const removed = push.type === 'member.removed' && push.userId === this.#link.userId
    if (removed || push.type === 'chat.deleted') this.#reenter()
  }

  /** The membership may have ended, or ended and begun again: pushes overtake each other, and entering shows which. */
  #reenter(): void {
    const socket = this.#link.currentSocket()
    if (socket) this.enterOn(socket)
  }
}
