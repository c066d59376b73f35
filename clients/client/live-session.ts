import type { Action } from '../../shared/contract/socket/client-frames.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import { ApiError, closed, endsSession, hasCode, isAboutSession, unreachable } from './api-error.ts'
import { AsyncEvent } from './async-event.ts'
import type { Answer, Arguments, Given, Operation } from './calls.ts'
import { Connection } from './connection.ts'
import { Conversation } from './conversation.ts'
import type { EnterOptions } from './conversation-options.ts'
import { Emitter, type Listener } from './emitter.ts'
import { heartbeat, keepAuthorised } from './keep-alive.ts'
import { watchNetwork } from './network.ts'
import { OpenConversations } from './open-conversations.ts'
import type { OutboxStorage, StoredMessage } from './outbox-storage.ts'
import type { SessionEvents } from './session-events.ts'
import { nextState, type SessionState, type SessionStatus, type SessionTransition } from './session-state.ts'
import { type Frame, type ReplyTo, Socket } from './socket.ts'
import type { Timing } from './timing.ts'
import type { StoredSession } from './token-storage.ts'
import type { Tokens } from './tokens.ts'
import { during, handedOut } from './wait.ts'
import type { WebSocketConstructor } from './web-socket.ts'
import { withRetries } from './with-retries.ts'

/** @internal */
export type SessionParts = {
  webSocketUrl: string
  WebSocket: WebSocketConstructor
  tokens: Tokens
  call<O extends Operation>(operation: O, ...given: Arguments<O>): Promise<Answer<O>>
  outboxStorage: OutboxStorage
  timing: Timing
  signal?: AbortSignal | undefined
}

/** Work that a token stands in the way of waits for another one; only the end of the session ends it. */
const unlessEnded = (error: unknown): never => {
  throw isAboutSession(error) && !endsSession(error) ? unreachable('The token was refused', error) : error
}

/**
 * A user's live session: one socket for all conversations, opened again whenever it is lost, until `close`. Its states
 * and transitions are in `session-state.ts`. Only REST decides whether the session has ended; a socket that reports
 * its end only causes the session to ask there.
 */
export class LiveSession {
  readonly user: StoredSession['user']
  readonly #parts: SessionParts
  readonly #events = new Emitter<SessionEvents>()
  readonly #connection: Connection
  readonly #conversations = new OpenConversations()
  readonly #end = new AbortController()
  /** Emitted when the socket may be dead. */
  readonly #suspected = new AsyncEvent()
  #state: SessionState = { status: 'connecting' }

  /** @internal Use `Client.connect`. @throws ApiError `not_logged_in`. */
  constructor(parts: SessionParts) {
    const session = parts.tokens.current()
    if (!session) throw new ApiError('not_logged_in', 'Log in first')
    this.user = session.user
    this.#parts = parts
    this.#connection = new Connection({
      timing: parts.timing,
      signal: this.#end.signal,
      open: () => this.#open(),
      onOpened: (socket) => this.#useFirst(socket),
      onReplacing: (socket) => this.#takeOver(socket),
      onLost: () => {
        this.#turn({ type: 'lost' })
        this.#conversations.lose()
      },
      onEnd: (error) => this.#close(error as ApiError),
      onFailed: (error) => {
        this.#events.reportError(error)
        this.#turn({ type: 'failed' })
      },
    })
    const { signal } = parts
    signal?.addEventListener('abort', () => this.close(), { signal: this.#end.signal })
    const suspect = () => this.#suspected.emit()
    const onOnline = () => {
      this.#connection.retryNow()
      suspect()
    }
    const onHidden = () => this.#conversations.flushRead()
    watchNetwork({ onOnline, onSeen: suspect, onHidden }, this.#end.signal)
    if (signal?.aborted) this.close()
    else this.#connection.run()
  }

  get status(): SessionStatus {
    return this.#state.status
  }

  /**
   * Why the session is `closed`: `session_ended`, `invalid_refresh_token` or `not_logged_in`;
   * undefined if `close` or its signal did it.
   */
  get reason(): ApiError | undefined {
    return this.#state.status === 'closed' ? this.#state.reason : undefined
  }

  /** @returns a function that removes the listener. */
  on<E extends keyof SessionEvents>(event: E, listener: Listener<SessionEvents[E]>): () => void {
    return this.#events.on(event, listener)
  }

  /** Every push from the first `next` on; ends when the session closes. @throws the signal's reason. */
  async *pushes({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<Push, void, undefined> {
    const queue: Push[] = []
    const changed = new AsyncEvent()
    const offs = [
      this.on('push', (push) => {
        queue.push(push)
        changed.emit()
      }),
      this.on('status', () => changed.emit()),
    ]
    try {
      for (;;) {
        const next = handedOut(changed.next(signal))
        for (let push = queue.shift(); push; push = queue.shift()) yield push
        if (this.#end.signal.aborted) return
        await next
      }
    } finally {
      for (const off of offs) off()
    }
  }

  /** Opens a conversation. Entering a chat again returns the same one. @throws ApiError `closed`. */
  enter(chatId: string, options: EnterOptions = {}): Conversation {
    if (this.#end.signal.aborted) throw closed('The session is closed')
    const existing = this.#conversations.get(chatId)
    if (existing) return existing
    const { tokens, outboxStorage, timing } = this.#parts
    const conversation = new Conversation(
      {
        userId: this.user.userId,
        username: () => tokens.current()?.user.username ?? this.user.username,
        request: (...asked) => this.#request(...asked),
        suspect: () => this.#suspected.emit(),
        call: (...asked) => this.#call(...asked),
        currentSocket: () => this.#socket,
        report: (error) => this.#events.reportError(error),
        onEnd: (left) => this.#conversations.remove(chatId, left),
        outboxStorage,
        timing,
      },
      chatId,
      options,
    )
    this.#conversations.add(conversation)
    this.#enterOnceLeft(conversation)
    return conversation
  }

  async #enterOnceLeft(conversation: Conversation): Promise<void> {
    await this.#conversations.whenLeft(conversation.chatId)
    if (this.#socket && !conversation.isOn(this.#socket)) conversation.enterOn(this.#socket)
  }

  /** Stops all sending, receiving and waiting. Unsent messages stay in the outbox's storage. */
  close(): void {
    this.#close(undefined)
  }

  /** @internal Closes at the user's log-out, and discards what is unsent. */
  logOut(): void {
    this.#close(new ApiError('not_logged_in', 'You have logged out'), true)
  }

  /** @internal This user's messages without an ack, in all open conversations. */
  get unsent(): readonly StoredMessage[] {
    return this.#conversations.unsent
  }

  #close(reason: ApiError | undefined, discard = false): void {
    if (this.#end.signal.aborted) return
    const socket = this.#socket
    // The reason is there before anybody hears of the end.
    this.#state = nextState(this.#state, { type: 'closed', reason })
    this.#end.abort(reason ?? closed('The session is closed'))
    socket?.drop()
    this.#conversations.end(reason, discard)
    this.#events.emit('status', 'closed')
  }

  get #socket(): Socket | undefined {
    return this.#state.status === 'online' ? this.#state.socket : undefined
  }

  #turn(transition: SessionTransition): void {
    const { status } = this.#state
    this.#state = nextState(this.#state, transition)
    if (this.#state.status !== status) this.#events.emit('status', this.#state.status)
  }

  async #open(): Promise<Socket> {
    const { tokens, call, webSocketUrl, WebSocket, timing } = this.#parts
    const { signal } = this.#end
    const { ticket } = await during(
      [signal],
      (ended) => call('createTicket', { signal: ended }),
      timing.handshakeMs,
    )
    const session = this.#own(tokens.current())
    const socket = await Socket.open({
      WebSocket,
      url: `${webSocketUrl}?ticket=${encodeURIComponent(ticket)}`,
      handshakeMs: timing.handshakeMs,
      replyMs: timing.replyMs,
      onPush: (push, from) => this.#take(push, from),
      signal,
    })
    heartbeat(socket, () => this.#conversations.ping(socket), timing, this.#suspected)
    keepAuthorised(socket, tokens, tokens.refreshAtMs(session), timing)
    return socket
  }

  /** Returns the session if it is this user's: another tab may have logged in as somebody else. */
  #own(session: StoredSession | undefined): StoredSession {
    if (session?.user.userId === this.user.userId) return session
    throw new ApiError('session_ended', 'Another user has logged in here')
  }

  async #useFirst(socket: Socket): Promise<void> {
    this.#turn({ type: 'opened', socket })
    await this.#conversations.enterAll(socket)
  }

  async #takeOver(socket: Socket): Promise<void> {
    await this.#conversations.enterAll(socket)
    if (socket.closed.aborted) return
    this.#turn({ type: 'replaced', socket })
    // Conversations opened meanwhile were entered over the old socket only.
    this.#conversations.enterAll(socket)
  }

  #take(push: Push, socket: Socket): void {
    if (push.type === 'session.closed') socket.drop()
    else if (push.type === 'socket.closed') this.#standBack(socket)
    else this.#conversations.take(push)
    this.#events.emit('push', push)
    this.#events.emit(push.type, push as never)
  }

  /** A socket that another one has replaced already may go without a rest. */
  #standBack(socket: Socket): void {
    if (socket === this.#socket) this.#connection.standBack()
    else socket.drop()
  }

  /** Sends a frame over the socket in use, with retries. */
  #request<A extends Action>(
    frame: Frame<A>,
    signal: AbortSignal,
    onAttempt?: () => void,
    onReply?: (reply: ReplyTo<A>) => void,
  ): Promise<ReplyTo<A>> {
    const { backOff } = this.#parts.timing
    const attempt = async () => {
      const socket = await this.#connection.socket(signal)
      onAttempt?.()
      try {
        return await socket.request(frame, signal, onReply)
      } catch (error) {
        if (isAboutSession(error)) socket.drop()
        if (hasCode(error, 'unreachable')) this.#suspected.emit()
        throw isAboutSession(error) ? unreachable('The socket has to be opened again', error) : error
      }
    }
    return withRetries(attempt, { backOff, signal })
  }

  /** Calls a REST operation, with retries. */
  #call<O extends Operation>(
    operation: O,
    given: Given<O>,
    signal: AbortSignal,
    onAttempt?: () => void,
  ): Promise<Answer<O>> {
    const { backOff } = this.#parts.timing
    const asked = [{ ...given, signal }] as unknown as Arguments<O>
    const attempt = async () => {
      this.#own(this.#parts.tokens.current())
      onAttempt?.()
      return this.#parts.call(operation, ...asked).catch(unlessEnded)
    }
    return withRetries(attempt, { backOff, signal }).catch((error) => {
      if (endsSession(error)) this.#socket?.drop()
      throw error
    })
  }
}
