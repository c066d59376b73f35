import { ApiError, endsSession } from './api-error.ts'
import { type Http, request } from './request.ts'
import { SafeStorage } from './safe-storage.ts'
import type { IssuedTokens, TokenIssuer } from './token-issuer.ts'
import type { StoredSession, TokenStorage } from './token-storage.ts'
import { unlessAborted } from './wait.ts'

const notLoggedIn = () => new ApiError('not_logged_in', 'Log in first')

/** The user's session and its tokens. All that share a storage refresh them as one. */
export class Tokens {
  readonly #http: Http
  readonly #storage: SafeStorage
  readonly #refreshAheadMs: number
  readonly #issuer: TokenIssuer
  #refreshing: Promise<StoredSession> | undefined
  /** Why the session ended. Of several calls only the first gets the reason; the others find no tokens. */
  #ended: ApiError | undefined

  /** @param issuer the outside issuer, in place of Parley's own routes. */
  constructor(http: Http, storage: TokenStorage, refreshAheadMs: number, issuer?: TokenIssuer) {
    this.#http = http
    this.#storage = new SafeStorage(storage)
    this.#refreshAheadMs = refreshAheadMs
    this.#issuer = issuer ?? {
      refresh: (refreshToken) => request(http, 'refresh', { body: { refreshToken } }),
    }
  }

  current(): StoredSession | undefined {
    return this.#storage.read()
  }

  /** Stores the session of a successful log-in. */
  async begin(issued: IssuedTokens, signal?: AbortSignal): Promise<StoredSession> {
    const { userId, username } = await request(this.#http, 'getSession', { signal }, issued.accessToken)
    const session = this.#kept({ userId, username }, issued)
    this.#ended = undefined
    this.#storage.write(session)
    return session
  }

  #kept(user: StoredSession['user'], issued: IssuedTokens): StoredSession {
    const { accessToken, refreshToken, expiresIn } = issued
    return { user, accessToken, refreshToken, expiresAtMs: Date.now() + expiresIn * 1000 }
  }

  /** Stores the user's new name. */
  rename(username: string): void {
    const session = this.#storage.read()
    if (session) this.#storage.write({ ...session, user: { ...session.user, username } })
  }

  /** Removes a session, unless another one has taken its place. */
  forget({ refreshToken }: StoredSession): void {
    this.#ended = undefined
    if (this.#storage.read()?.refreshToken === refreshToken) this.#storage.write(undefined)
  }

  /** The time to refresh the token, in epoch milliseconds. */
  refreshAtMs({ expiresAtMs }: StoredSession): number {
    return expiresAtMs - this.#refreshAheadMs
  }

  /**
   * The session, with a token that stays valid for a while.
   * @throws ApiError `not_logged_in`; what `replace` throws, once the present token has expired.
   */
  async fresh(signal?: AbortSignal): Promise<StoredSession> {
    const session = this.#storage.read()
    if (!session) throw this.#absence()
    if (Date.now() < this.refreshAtMs(session)) return session
    try {
      return await this.replace(session.accessToken, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (endsSession(error) || Date.now() >= session.expiresAtMs) throw error
      return session
    }
  }

  /**
   * The session with an access token other than `stale`: one that another caller has fetched since, or a new one. Of
   * concurrent callers in all tabs and processes, one refreshes and the others get its result.
   * @throws ApiError `not_logged_in`; `session_ended` or `invalid_refresh_token`, and then the session is removed;
   * `unreachable`.
   */
  replace(stale: string, signal?: AbortSignal): Promise<StoredSession> {
    this.#refreshing ??= this.#storage
      .exclusively(() => this.#refresh(stale))
      .finally(() => {
        this.#refreshing = undefined
      })
    return unlessAborted(this.#refreshing, signal)
  }

  async #refresh(stale: string): Promise<StoredSession> {
    const session = this.#storage.read()
    if (!session) throw this.#absence()
    if (session.accessToken !== stale) return session
    try {
      const issued = await this.#issuer.refresh(session.refreshToken)
      // The user may have been renamed, logged out or logged in again meanwhile: the stored session counts.
      const now = this.#storage.read()
      if (now?.refreshToken !== session.refreshToken) return now ?? Promise.reject(this.#absence())
      const refreshed = this.#kept(now.user, issued)
      this.#storage.write(refreshed)
      return refreshed
    } catch (error) {
      if (endsSession(error)) {
        this.forget(session)
        this.#ended = error
      }
      throw error
    }
  }

  #absence(): ApiError {
    return this.#ended ?? notLoggedIn()
  }
}
