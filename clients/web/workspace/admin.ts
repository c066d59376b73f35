import type { Client } from '../../client/create-client.ts'
import { createStore } from '../lib/store.ts'

/** Whether this user is a platform admin, and what those may do. The server checks it with each call. */
export class Admin {
  readonly isAdmin = createStore(false)
  readonly #parley: Client

  constructor(parley: Client, me: { username: string }) {
    this.#parley = parley
    // Without an answer, the page shows what everybody may do.
    this.#ask(me.username).then(
      (isAdmin) => this.isAdmin.set(isAdmin),
      () => {},
    )
  }

  /** Issuers give roles of many names, and only the server knows that of admins. Most users have none at all. */
  async #ask(username: string): Promise<boolean> {
    const { role } = await this.#parley.call('getSession')
    if (role === undefined) return false
    await this.#parley.call('findAnyUsers', { query: { prefix: username } })
    return true
  }

  /** @throws ApiError */
  async suspend(userId: string, on: boolean): Promise<void> {
    await this.#parley.call(on ? 'suspendUser' : 'reinstateUser', { params: { userId } })
  }

  /** @throws ApiError */
  async deleteMessage(chatId: string, seq: number): Promise<void> {
    await this.#parley.call('deleteAnyMessage', { params: { chatId, seq } })
  }

  /** @throws ApiError */
  async deleteChat(chatId: string): Promise<void> {
    await this.#parley.call('deleteAnyChat', { params: { chatId } })
  }
}
