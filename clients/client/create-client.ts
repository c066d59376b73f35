import { endsSession, isAboutSession, isAboutToken } from './api-error.ts'
import type { Answer, Arguments, Given, Operation } from './calls.ts'
import { LiveSession } from './live-session.ts'
import { openOperations } from './operations.ts'
import { memoryOutbox, type OutboxStorage, type StoredMessage } from './outbox-storage.ts'
import { type Http, request } from './request.ts'
import { defaultTiming, type Timing } from './timing.ts'
import type { IssuedTokens, TokenIssuer } from './token-issuer.ts'
import { memoryStorage, type StoredSession, type TokenStorage } from './token-storage.ts'
import { Tokens } from './tokens.ts'
import type { WebSocketConstructor } from './web-socket.ts'

export type ClientOptions = {
  /** Base of the REST routes, e.g. `restUrl` of `.local/endpoints.json`. */
  restUrl: string
  /** Address of the WebSocket API, without a query, e.g. `webSocketUrl` of `.local/endpoints.json`. */
  webSocketUrl: string
  /** The outside issuer of a deployment that has one (`getSignIn`); without it Parley refreshes its own tokens. */
  issuer?: TokenIssuer | undefined
  /** Keeps the tokens; by default in memory. */
  storage?: TokenStorage | undefined
  /** Keeps messages without an ack; by default in memory. */
  outboxStorage?: OutboxStorage | undefined
  fetch?: typeof fetch | undefined
  WebSocket?: WebSocketConstructor | undefined
  timing?: Partial<Timing> | undefined
}

export type Signal = { signal?: AbortSignal | undefined }

/** Returns what the work returns; nothing if it throws, as storages do that are full or forbidden. */
const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

/**
 * Parley for one user, in browsers and in Node 22 or newer.
 * @example
 * const parley = createClient({ restUrl, webSocketUrl })
 * await parley.logIn({ login: 'alice', password: 'correct horse' })
 * const conversation = parley.connect().enter(chatId)
 * conversation.on('change', (messages) => show(messages))
 * await conversation.send('hello')
 */
export class Client {
  readonly #http: Http
  readonly #tokens: Tokens
  readonly #options: ClientOptions
  readonly #timing: Timing
  readonly #sessions = new Set<LiveSession>()

  constructor(options: ClientOptions) {
    this.#options = options
    this.#timing = { ...defaultTiming, ...options.timing }
    // Wrapped, because a browser's `fetch` throws when it is called as a method of another object.
    const fetchOf = options.fetch ?? ((input, init) => fetch(input, init))
    this.#http = { restUrl: options.restUrl, fetch: fetchOf, restMs: this.#timing.restMs }
    const { storage = memoryStorage(), issuer } = options
    this.#tokens = new Tokens(this.#http, storage, this.#timing.refreshAheadMs, issuer)
  }

  /** The user of the stored tokens; only the server knows whether they are still valid. */
  get user(): StoredSession['user'] | undefined {
    return this.#tokens.current()?.user
  }

  /**
   * Calls any operation of the contract, with a fresh access token where one is needed.
   * @throws ApiError the server's refusal; `unreachable`; `not_logged_in`.
   * @example const { chats } = await parley.call('listChats', { query: { limit: 50 } })
   */
  async call<O extends Operation>(operation: O, ...[given]: Arguments<O>): Promise<Answer<O>> {
    const asked = (given ?? {}) as Given<O>
    if (Object.hasOwn(openOperations, operation)) return request(this.#http, operation, asked)
    const answer = await this.#authorised(operation, asked)
    if (operation === 'patchOwnUser') this.#tokens.rename((answer as Answer<'patchOwnUser'>).username)
    return answer
  }

  async #authorised<O extends Operation>(operation: O, given: Given<O>): Promise<Answer<O>> {
    const { accessToken } = await this.#tokens.fresh(given.signal)
    try {
      return await request(this.#http, operation, given, accessToken)
    } catch (error) {
      if (!isAboutToken(error)) throw error
      const replaced = await this.#tokens.replace(accessToken, given.signal)
      return request(this.#http, operation, given, replaced.accessToken)
    }
  }

  /**
   * Creates an account without logging in. Unless the answer is `confirmed`, call `confirm` with the code from the
   * e-mail first.
   */
  register(
    account: { username: string; email: string; password: string } & Signal,
  ): Promise<Answer<'register'>> {
    const { signal, ...body } = account
    return request(this.#http, 'register', { body, signal })
  }

  /**
   * @param credentials `login` is the username or the e-mail address. @throws ApiError `invalid_credentials`,
   * `not_confirmed`.
   */
  async logIn(credentials: { login: string; password: string } & Signal): Promise<StoredSession['user']> {
    const { signal, ...body } = credentials
    const issued = await request(this.#http, 'login', { body, signal })
    return (await this.#tokens.begin(issued, signal)).user
  }

  /** Logs in with tokens of an outside issuer, at which the program has signed in. The first time makes the account. */
  async logInWith(issued: IssuedTokens, { signal }: Signal = {}): Promise<StoredSession['user']> {
    return (await this.#tokens.begin(issued, signal)).user
  }

  /** The user's messages without an ack, stored or in open conversations. `logOut` discards them: say so before. */
  get unsent(): readonly StoredMessage[] {
    const { user } = this
    const unsent = [...this.#sessions].flatMap((session) => session.unsent)
    const stored = user && attempt(() => this.#options.outboxStorage?.readAll?.(user.userId))
    const all = [...(stored ?? []), ...unsent]
    return [...new Map(all.map((message) => [message.clientMessageId, message])).values()]
  }

  /**
   * Ends the session everywhere, removes its tokens and discards what is unsent; does nothing if nobody is logged in.
   * @throws ApiError `unreachable`: the session and its tokens stay.
   */
  async logOut({ signal }: Signal = {}): Promise<void> {
    const session = this.#tokens.current()
    if (!session) return
    const { issuer } = this.#options
    const body = issuer ? {} : { refreshToken: session.refreshToken }
    try {
      await this.#authorised('logout', { body, signal })
    } catch (error) {
      if (!isAboutSession(error) && !endsSession(error)) throw error
    }
    const current = this.#tokens.current()
    // The log-out may have refreshed the tokens. Those of another user, who has logged in meanwhile, stay.
    const ended = current?.user.userId === session.user.userId ? current : session
    this.#tokens.forget(ended)
    for (const live of this.#sessions) live.logOut()
    attempt(() => this.#options.outboxStorage?.clear?.(session.user.userId))
    // Last, because an issuer may be slow to answer, and the user has left by now.
    await issuer?.revoke?.(ended.refreshToken).catch(() => {})
  }

  /** Opens a live session, which keeps itself connected until it is closed or the signal aborts. */
  connect({ signal }: Signal = {}): LiveSession {
    const { webSocketUrl, outboxStorage = memoryOutbox(), WebSocket: given } = this.#options
    const live = new LiveSession({
      webSocketUrl,
      WebSocket: given ?? (WebSocket as unknown as WebSocketConstructor),
      tokens: this.#tokens,
      call: (operation, ...asked) => this.call(operation, ...asked),
      outboxStorage,
      timing: this.#timing,
      signal,
    })
    if (live.status !== 'closed') this.#sessions.add(live)
    live.on('status', (status) => {
      if (status === 'closed') this.#sessions.delete(live)
    })
    return live
  }
}

/** @see Client */
export const createClient = (options: ClientOptions): Client => new Client(options)
