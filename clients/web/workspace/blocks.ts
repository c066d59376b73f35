import type { Client } from '../../client/create-client.ts'
import { createStore } from '../lib/store.ts'
import type { People } from './people.ts'

/** The users whom this user has blocked: read when they are first needed, then kept by what is done here. */
export class Blocks {
  readonly blocked = createStore<ReadonlySet<string>>(new Set())
  readonly #parley: Client
  readonly #people: People
  #loading: Promise<void> | undefined

  constructor(parley: Client, people: People) {
    this.#parley = parley
    this.#people = people
  }

  /** Never rejects: what could not be read is asked for again next time. */
  load(): Promise<void> {
    this.#loading ??= this.#readAll().catch(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  /** Reads them again, with what was done on other devices. */
  refresh(): Promise<void> {
    this.#loading = undefined
    return this.load()
  }

  /** @throws ApiError */
  async set(userId: string, on: boolean): Promise<void> {
    await this.#parley.call(on ? 'blockUser' : 'unblockUser', { params: { userId } })
    const blocked = new Set(this.blocked.get())
    if (on) blocked.add(userId)
    else blocked.delete(userId)
    this.blocked.set(blocked)
  }

  async #readAll(): Promise<void> {
    const found = new Set<string>()
    let cursor: string | undefined
    do {
      const page = await this.#parley.call('listBlocks', { query: { limit: 100, cursor } })
      for (const { user } of page.blocks) found.add(user.userId)
      this.#people.take(page.blocks.map(({ user }) => user))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    this.blocked.set(found)
  }
}
