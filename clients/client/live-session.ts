import type { Action } from '../../shared/contract/socket/client-frames.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import { ApiError, closed, endsSession, hasCode, isAboutSession, unreachable } from './api-error.ts'
import { AsyncEvent } from './async-event.ts'
import { Emitter, type Listener } from './emitter.ts'
import { withRetries } from './with-retries.ts'
import { heartbeat, keepAuthorised } from './keep-alive.ts'
import { LineKeeper } from './connection.ts'
import { type EnterOptions, Conversation } from './conversation.ts'
import { onNetworkBack } from './network.ts'
import type { Answer, Arguments, Given, Operation } from './operations.ts'
import type { OutboxStorage } from './outbox-storage.ts'
import { type Frame, type ReplyTo, SocketLine, type WebSocketConstructor } from './socket.ts'
import type { Timing } from './timing.ts'
import type { StoredSession } from './token-storage.ts'
import type { Tokens } from './tokens.ts'
import { anyOf, handedOut } from './wait.ts'

/** `offline` tries again by itself; `closed` is for good. */
export type SessionStatus = 'connecting' | 'online' | 'offline' | 'closed'

export type SessionEvents = {
  status: SessionStatus
  /** Everything that the server pushes, as it comes: twice at times, or late. */
  push: Push
  /** What went wrong in the background, tries that are repeated included; and what listeners threw. */
  error: unknown
}

export type SessionParts = {
  webSocketUrl: string
  WebSocket: WebSocketConstructor
  tokens: Tokens
  call<O extends Operation>(operation: O, ...given: Arguments<O>): Promise<Answer<O>>
  outboxStorage: OutboxStorage
  timing: Timing
  signal?: AbortSignal | undefined
}

/**
 * A user's live session: one socket, however many chats, that is there again whenever it can be, until `close`.
 * Whether the session still stands only REST decides: what a socket says of its end only makes it ask there.
 */
export class LiveSession {
  /** Whose session it is. */
  readonly user: StoredSession['user']
  readonly #parts: SessionParts
  readonly #events: Emitter<SessionEvents>
  readonly #keeper: LineKeeper
  readonly #end = new AbortController()
  readonly #doubt = new AsyncEvent()
  readonly #conversations = new Map<string, Conversation>()
  readonly #leaving = new Map<string, Promise<void>>()
  #line: SocketLine | undefined
  #status: SessionStatus = 'connecting'
  #complaining = false
  #reason: ApiError | undefined

  /** @throws ApiError `not_logged_in`. */
  constructor(parts: SessionParts) {
    const session = parts.tokens.current()
    if (!session) throw new ApiError('not_logged_in', 'Log in first')
    this.user = session.user
    this.#parts = parts
    this.#events = new Emitter((thrown) => this.#complain(thrown))
    this.#keeper = new LineKeeper({
      timing: parts.timing,
      signal: this.#end.signal,
      open: () => this.#open(),
      onLine: (line, takesOver) => this.#useLine(line, takesOver),
      onLost: () => this.#lose(),
      onEnd: (error) => this.#close(error as ApiError),
      onTrouble: (error) => {
        this.#complain(error)
        if (!this.#line) this.#turn('offline')
      },
    })
    const { signal } = parts
    signal?.addEventListener('abort', () => this.close(), { signal: this.#end.signal })
    onNetworkBack(() => {
      this.#keeper.nudge()
      this.#doubt.emit()
    }, this.#end.signal)
    if (signal?.aborted) this.close()
    else this.#keeper.run()
  }

  get status(): SessionStatus {
    return this.#status
  }

  /**
   * Why the session is `closed`: `session_ended`, `invalid_refresh_token`, `unauthenticated` or `not_logged_in`;
   * undefined if `close` or its signal did it.
   */
  get reason(): ApiError | undefined {
    return this.#reason
  }

  /** @returns what takes the listener away again. */
  on<E extends keyof SessionEvents>(event: E, listener: Listener<SessionEvents[E]>): () => void {
    return this.#events.on(event, listener)
  }

  /** Every push from when the first one is asked for; ends when the session closes. @throws the signal's reason. */
  async *pushes({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<Push, void, undefined> {
    const queue: Push[] = []
    const bell = new AsyncEvent()
    const take = [
      this.on('push', (push) => {
        queue.push(push)
        bell.emit()
      }),
      this.on('status', () => bell.emit()),
    ]
    try {
      for (;;) {
        const rung = handedOut(bell.next(signal))
        for (let push = queue.shift(); push; push = queue.shift()) yield push
        if (this.#end.signal.aborted) return
        await rung
      }
    } finally {
      for (const off of take) off()
    }
  }

  /** A chat, live. Entered twice it is the same one. @throws ApiError `closed`. */
  enter(chatId: string, options: EnterOptions = {}): Conversation {
    if (this.#end.signal.aborted) throw closed('The session is closed')
    const there = this.#conversations.get(chatId)
    if (there) return there
    const { tokens, outboxStorage, timing } = this.#parts
    const conversation = new Conversation(
      {
        userId: this.user.userId,
        username: () => tokens.current()?.user.username ?? this.user.username,
        ask: (frame, signal) => this.#ask(frame, signal),
        read: (operation, given, signal) => this.#read(operation, given, signal),
        lineNow: () => this.#line,
        report: (error) => this.#complain(error),
        onEnd: (left) => this.#leave(chatId, left),
        outboxStorage,
        timing,
      },
      chatId,
      options,
    )
    this.#conversations.set(chatId, conversation)
    this.#enterAfterLeaving(conversation)
    return conversation
  }

  #leave(chatId: string, left: Promise<unknown>): void {
    this.#conversations.delete(chatId)
    const leaving = left.then(() => {
      if (this.#leaving.get(chatId) === leaving) this.#leaving.delete(chatId)
    })
    this.#leaving.set(chatId, leaving)
  }

  /** The server runs frames side by side: a `leave` still on its way would undo the `enter` after it. */
  async #enterAfterLeaving(conversation: Conversation): Promise<void> {
    await this.#leaving.get(conversation.chatId)
    if (this.#line && !conversation.isOn(this.#line)) conversation.enterOn(this.#line)
  }

  /** Ends it: nothing is sent, received or waited for any more. Unsent messages stay in the outbox's storage. */
  close(): void {
    this.#close(undefined)
  }

  #close(reason: ApiError | undefined): void {
    if (this.#end.signal.aborted) return
    this.#reason = reason
    this.#end.abort(reason ?? closed('The session is closed'))
    this.#line?.drop()
    for (const conversation of [...this.#conversations.values()]) conversation.end(reason)
    this.#turn('closed')
  }

  #turn(status: SessionStatus): void {
    if (this.#status === status || this.#status === 'closed') return
    this.#status = status
    this.#events.emit('status', status)
  }

  /** A listener of errors that throws itself has had its say. */
  #complain(thrown: unknown): void {
    if (this.#complaining) return
    this.#complaining = true
    this.#events.emit('error', thrown)
    this.#complaining = false
  }

  async #open(): Promise<SocketLine> {
    const { tokens, call, webSocketUrl, WebSocket, timing } = this.#parts
    const { signal } = this.#end
    const inTime = AbortSignal.timeout(timing.handshakeMs)
    const { ticket } = await call('createTicket', { signal: anyOf(signal, inTime) })
    const session = this.#own(tokens.current())
    const line = await SocketLine.open({
      WebSocket,
      url: `${webSocketUrl}?ticket=${encodeURIComponent(ticket)}`,
      handshakeMs: timing.handshakeMs,
      replyMs: timing.replyMs,
      onPush: (push, from) => this.#take(push, from),
      signal,
    })
    heartbeat(line, () => this.#ping(line), timing, this.#doubt)
    keepAuthorised(line, tokens, tokens.refreshAtMs(session), timing)
    return line
  }

  /** Another tab may have logged in as somebody else: nothing is done in their name. */
  #own(session: StoredSession | undefined): StoredSession {
    if (session?.user.userId === this.user.userId) return session
    throw new ApiError('session_ended', 'Somebody else has logged in here')
  }

  async #useLine(line: SocketLine, takesOver: boolean): Promise<void> {
    if (!takesOver) {
      this.#line = line
      this.#turn('online')
    }
    await Promise.all([...this.#conversations.values()].map((conversation) => conversation.enterOn(line)))
    // Chats entered while the new line was entering the others know the old one only.
    if (takesOver && !line.over.aborted) {
      this.#line = line
      for (const conversation of this.#conversations.values())
        if (!conversation.isOn(line)) conversation.enterOn(line)
    }
  }

  #lose(): void {
    this.#line = undefined
    this.#turn('offline')
    for (const conversation of this.#conversations.values()) conversation.lose()
  }

  #take(push: Push, line: SocketLine): void {
    if (push.type === 'session.closed') line.drop()
    else if ('chatId' in push) this.#conversations.get(push.chatId)?.take(push)
    else for (const conversation of this.#conversations.values()) conversation.take(push)
    this.#events.emit('push', push)
  }

  /** Heads tell what each chat's end is, and which chats the server holds this line to have entered. */
  async #ping(line: SocketLine): Promise<void> {
    const entered = [...this.#conversations.values()].filter((conversation) => conversation.isOn(line))
    const { heads } = await line.request({ action: 'ping' })
    for (const conversation of entered) {
      const head = heads[conversation.chatId]
      if (head === undefined) conversation.enterOn(line)
      else conversation.reach(head)
    }
  }

  /** Sends a frame until it is answered, over whichever line there is. */
  #ask<A extends Action>(frame: Frame<A>, signal?: AbortSignal): Promise<ReplyTo<A>> {
    const ended = anyOf(this.#end.signal, signal)
    const { backOff } = this.#parts.timing
    return withRetries(
      async () => {
        const line = await this.#keeper.line(ended)
        try {
          return await line.request(frame, ended)
        } catch (error) {
          if (isAboutSession(error)) {
            line.drop()
            throw unreachable('The connection has to be made anew', error)
          }
          if (hasCode(error, 'unreachable')) this.#doubt.emit()
          throw error
        }
      },
      { backOff, signal: ended },
    )
  }

  /** Asks REST until it is answered. */
  #read<O extends Operation>(operation: O, given: Given<O>, signal: AbortSignal): Promise<Answer<O>> {
    const ended = anyOf(this.#end.signal, signal)
    const { backOff } = this.#parts.timing
    const asked = [{ ...given, signal: ended }] as unknown as Arguments<O>
    const ask = async () => {
      this.#own(this.#parts.tokens.current())
      return this.#parts.call(operation, ...asked)
    }
    return withRetries(ask, { backOff, signal: ended }).catch((error) => {
      if (endsSession(error)) this.#line?.drop()
      throw error
    })
  }
}
