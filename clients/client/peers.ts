import type { Member } from '../../shared/contract/members.ts'
import type { Client } from './create-client.ts'
import { Emitter, type Listener } from './emitter.ts'
import type { LiveSession } from './live-session.ts'

export type PeersEvents = {
  /** The peer of a chat was read, or went online or offline. */
  change: { chatId: string; peer: Member }
  /** A listener has thrown this. */
  error: unknown
}

/** The other members of the user's direct chats, by which these are called: they have no names of their own. */
export class Peers {
  readonly #parley: Client
  readonly #userId: string
  readonly #events = new Emitter<PeersEvents>()
  readonly #peers = new Map<string, Member>()
  readonly #asked = new Set<string>()

  constructor(parley: Client, live: LiveSession) {
    this.#parley = parley
    this.#userId = live.user.userId
    live.on('presence', ({ userId, online }) => {
      for (const [chatId, peer] of this.#peers)
        if (peer.userId === userId && peer.online !== online) this.#set(chatId, { ...peer, online })
    })
  }

  /** The other member of a direct chat; undefined until it is read. */
  get(chatId: string): Member | undefined {
    return this.#peers.get(chatId)
  }

  /** Reads the other member of a direct chat, once. Never rejects: what fails is read at the next call. */
  async load(chatId: string): Promise<void> {
    if (this.#asked.has(chatId)) return
    this.#asked.add(chatId)
    try {
      const { members } = await this.#parley.call('listMembers', { params: { chatId } })
      const peer = members.find(({ userId }) => userId !== this.#userId) ?? members[0]
      if (peer) this.#set(chatId, peer)
    } catch {
      this.#asked.delete(chatId)
    }
  }

  /** @returns a function that removes the listener. */
  on<E extends keyof PeersEvents>(event: E, listener: Listener<PeersEvents[E]>): () => void {
    return this.#events.on(event, listener)
  }

  #set(chatId: string, peer: Member): void {
    this.#peers.set(chatId, peer)
    this.#events.emit('change', { chatId, peer })
  }
}
