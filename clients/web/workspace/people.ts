import type { User } from '../../../shared/contract/users.ts'
import type { Client } from '../../client/create-client.ts'
import { createStore } from '../lib/store.ts'
import { whenVisible } from '../../client/when-visible.ts'

/** A user as the page shows them. */
export type Person = Pick<User, 'userId' | 'username' | 'displayName' | 'status' | 'avatar'>

/** The name that a person is called by. */
export const nameOf = ({ displayName, username }: Pick<Person, 'displayName' | 'username'>): string =>
  displayName ?? username

const isSame = (one: Person, other: Person): boolean =>
  one.username === other.username &&
  one.displayName === other.displayName &&
  one.status === other.status &&
  one.avatar === other.avatar

/** Milliseconds that a fetch waits: most users come with the list of members that a chat loads when it opens. */
const patienceMs = 500

/** The users that the page has come across, by id: from lists of members and from answers about one user. */
export class People {
  readonly known = createStore<Readonly<Record<string, Person>>>({})
  readonly #parley: Client
  readonly #requested = new Set<string>()

  constructor(parley: Client, me: Person) {
    this.#parley = parley
    this.take([me])
    // If it fails, the own username is known, and shown.
    parley.call('getOwnUser').then(
      (own) => this.take([own]),
      () => {},
    )
  }

  /** Takes users from an answer. */
  take(users: readonly Person[]): void {
    const known = this.known.get()
    const news = users.filter((user) => {
      const before = known[user.userId]
      return !before || !isSame(before, user)
    })
    if (news.length === 0) return
    this.known.set({ ...known, ...Object.fromEntries(news.map((user) => [user.userId, user])) })
  }

  /** Fetches the users that are not known yet, each once. Until then, and if that fails, they go by their usernames. */
  learn(userIds: readonly string[]): void {
    const unknown = userIds.filter((userId) => !this.#requested.has(userId) && !this.known.get()[userId])
    if (unknown.length === 0) return
    for (const userId of unknown) this.#requested.add(userId)
    const fetchUnknown = () => {
      for (const userId of unknown) if (!this.known.get()[userId]) this.#fetch(userId)
    }
    whenVisible(() => setTimeout(fetchUnknown, patienceMs))
  }

  #fetch(userId: string): void {
    this.#parley.call('getUser', { params: { userId } }).then(
      (user) => this.take([user]),
      () => this.#requested.delete(userId),
    )
  }
}
