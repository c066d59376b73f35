import type { StoredSession, TokenStorage } from './token-storage.ts'

/**
 * A storage that may be full or forbidden. What it does not take is kept in memory, and used for as long as the storage
 * still has what this should have replaced: what another tab has stored since is newer.
 */
export class SafeStorage implements Required<TokenStorage> {
  readonly #storage: TokenStorage
  #copy: StoredSession | undefined
  #unstored: { insteadOf: string | undefined } | undefined

  constructor(storage: TokenStorage) {
    this.#storage = storage
  }

  read(): StoredSession | undefined {
    try {
      const found = this.#storage.read()
      if (this.#unstored && found?.accessToken === this.#unstored.insteadOf) return this.#copy
      this.#unstored = undefined
      this.#copy = found
    } catch {
      // The copy is all there is.
    }
    return this.#copy
  }

  write(session: StoredSession | undefined): void {
    const insteadOf = this.read()?.accessToken
    try {
      this.#storage.write(session)
      this.#unstored = undefined
    } catch {
      this.#unstored ??= { insteadOf }
    }
    this.#copy = session
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    let begun = false
    const begin = () => {
      begun = true
      return work()
    }
    try {
      return await (this.#storage.exclusively?.(begin) ?? begin())
    } catch (error) {
      if (begun) throw error
      // No lock can be had here.
      return work()
    }
  }
}
