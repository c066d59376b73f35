import type { Client } from '../../client/create-client.ts'
import { createStore } from '../lib/store.ts'
import type { Person } from './people.ts'

/**
 * The pictures of users, as addresses that images on this page can show: an image cannot send a token, so each picture
 * is fetched once for each version and kept until the page closes. The browser's own cache keeps it for longer.
 */
export class Pictures {
  /** By the picture's user and version. */
  readonly addresses = createStore<Readonly<Record<string, string>>>({})
  readonly #parley: Client
  readonly #requested = new Set<string>()

  constructor(parley: Client, signal: AbortSignal) {
    this.#parley = parley
    signal.addEventListener('abort', () => {
      for (const address of Object.values(this.addresses.get())) URL.revokeObjectURL(address)
    })
  }

  /** Fetches a person's picture unless it is there. If that fails, the initials stay. */
  load({ userId, avatar: version }: Person): void {
    const key = keyOf({ userId, avatar: version })
    if (version === undefined || this.#requested.has(key)) return
    this.#requested.add(key)
    this.#parley.call('getAvatar', { params: { userId }, query: { version } }).then(
      (picture) => this.addresses.set({ ...this.addresses.get(), [key]: URL.createObjectURL(picture) }),
      () => this.#requested.delete(key),
    )
  }
}

export const keyOf = ({ userId, avatar }: Pick<Person, 'userId' | 'avatar'>): string => `${userId} ${avatar}`
