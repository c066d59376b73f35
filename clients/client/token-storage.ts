/** A stored session: its user and tokens. */
export type StoredSession = {
  user: { userId: string; username: string }
  accessToken: string
  refreshToken: string
  /** Epoch milliseconds by this machine's clock. */
  expiresAtMs: number
}

/**
 * Keeps the session between starts, and shares it with other tabs or processes. It is read before every use and must
 * answer at once: a slow storage needs a copy in memory.
 */
export type TokenStorage = {
  read(): StoredSession | undefined
  /** `undefined` removes it. */
  write(session: StoredSession | undefined): void
  /** Runs `work` while no other tab or process that shares this storage runs theirs. Leave it out if there are none. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>
}

/** Lasts until the page or the process ends. */
export const memoryStorage = (): TokenStorage => {
  let kept: StoredSession | undefined
  return {
    read: () => kept,
    write: (session) => {
      kept = session
    },
  }
}

/** The part of `localStorage` and `sessionStorage` that is used. */
type WebStorage = {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}
type Locks = { request<T>(name: string, work: () => Promise<T>): Promise<T> }

const parse = (text: string | null): StoredSession | undefined => {
  try {
    const { user, accessToken, refreshToken, expiresAtMs } = JSON.parse(text ?? '') as StoredSession
    const whole = [user.userId, user.username, accessToken, refreshToken].every(
      (part) => typeof part === 'string',
    )
    return whole && Number.isFinite(expiresAtMs)
      ? { user, accessToken, refreshToken, expiresAtMs }
      : undefined
  } catch {
    return undefined
  }
}

/**
 * In `localStorage`, shared by all tabs of the origin, or in `sessionStorage`, for one tab.
 * @see https://developer.mozilla.org/docs/Web/API/Web_Locks_API
 */
export const webStorage = (storage: WebStorage, key = 'parley.session'): TokenStorage => ({
  read: () => parse(storage.getItem(key)),
  write: (session) => {
    if (session) storage.setItem(key, JSON.stringify(session))
    else storage.removeItem(key)
  },
  exclusively: (work) => {
    const { locks } = (globalThis as { navigator?: { locks?: Locks } }).navigator ?? {}
    return locks ? locks.request(key, work) : work()
  },
})
