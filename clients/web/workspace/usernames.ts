import type { Client } from '../../client/create-client.ts'
import { createStore } from '../lib/store.ts'

/** Names of users by id, for showing mentions: a message has the ids of those whom it mentions. */
export class Usernames {
  readonly known = createStore<Readonly<Record<string, string>>>({})
  readonly #parley: Client
  readonly #requested = new Set<string>()

  constructor(parley: Client, me: { userId: string; username: string }) {
    this.#parley = parley
    this.#add(me)
  }

  /** Fetches the names that are not known yet, each once. A name that cannot be fetched stays plain text. */
  learn(userIds: readonly string[]): void {
    for (const userId of userIds) {
      if (this.#requested.has(userId)) continue
      this.#requested.add(userId)
      this.#parley.call('getUser', { params: { userId } }).then(
        (user) => this.#add(user),
        () => this.#requested.delete(userId),
      )
    }
  }

  #add({ userId, username }: { userId: string; username: string }): void {
    this.#requested.add(userId)
    this.known.set({ ...this.known.get(), [userId]: username })
  }
}
