import type { Chat, Client, LiveSession } from '../client/index.ts'
import { Peers } from '../client/index.ts'

/** A chat with what to call it. */
export type TitledChat = Chat & {
  /** Its name; of a direct chat, which has none, that of the other member: empty until it is read. */
  title: string
}

/** Gives chats their titles. A chat that has not changed stays the same object. */
export class Titles {
  readonly #peers: Peers
  readonly #titled = new WeakMap<Chat, TitledChat>()

  /** @param onChange a title was read. */
  constructor(client: Client, live: LiveSession, onChange: () => void) {
    this.#peers = new Peers(client, live)
    this.#peers.on('change', onChange)
  }

  of(chat: Chat): TitledChat {
    const title = this.#titleOf(chat)
    const before = this.#titled.get(chat)
    if (before?.title === title) return before
    const titled = { ...chat, title }
    this.#titled.set(chat, titled)
    return titled
  }

  #titleOf({ chatId, kind, name }: Chat): string {
    if (kind !== 'direct') return name
    this.#peers.load(chatId)
    const peer = this.#peers.get(chatId)
    return peer?.displayName ?? peer?.username ?? ''
  }
}
