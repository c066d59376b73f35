import type { Push } from '../../shared/contract/socket/pushes.ts'
import type { ApiError } from './api-error.ts'
import type { Conversation } from './conversation.ts'
import type { OutgoingMessage } from './outbox.ts'
import type { Socket } from './socket.ts'

/** Chats that are entered at the same time. */
const enteredAtOnce = 5

/** The heads of all chats that a socket has entered: a pong carries as many as fit into a frame. */
const readHeads = async (socket: Socket): Promise<Record<string, number>> => {
  const heads: Record<string, number> = {}
  let after: string | undefined
  do {
    const pong = await socket.request({ action: 'ping', ...(after !== undefined && { after }) })
    Object.assign(heads, pong.heads)
    after = pong.more ? Object.keys(pong.heads).toSorted().at(-1) : undefined
  } while (after !== undefined)
  return heads
}

/**
 * The open conversations of a session: keeps each of them entered over the socket in use, and passes pushes to them.
 */
export class OpenConversations {
  readonly #open = new Map<string, Conversation>()
  readonly #leaving = new Map<string, Promise<void>>()

  get(chatId: string): Conversation | undefined {
    return this.#open.get(chatId)
  }

  add(conversation: Conversation): void {
    this.#open.set(conversation.chatId, conversation)
  }

  /** @param left resolves once the server has handled the `leave`. */
  remove(chatId: string, left: Promise<unknown>): void {
    this.#open.delete(chatId)
    const leaving = left.then(() => {
      if (this.#leaving.get(chatId) === leaving) this.#leaving.delete(chatId)
    })
    this.#leaving.set(chatId, leaving)
  }

  /**
   * Resolves once no `leave` of this chat is on its way: the server runs frames side by side, so it would undo an
   * `enter`.
   */
  async whenLeft(chatId: string): Promise<void> {
    await this.#leaving.get(chatId)
  }

  /** Enters the chats that are not entered yet. */
  async enterAll(socket: Socket): Promise<void> {
    await this.#enter(
      this.#all().filter((conversation) => !conversation.isOn(socket)),
      socket,
    )
  }

  /** A few at a time: all clients come back at once after an outage. */
  async #enter(conversations: readonly Conversation[], socket: Socket): Promise<void> {
    const left = conversations.values()
    const enterNext = async () => {
      for (const conversation of left) await conversation.enterOn(socket)
    }
    await Promise.all(Array.from({ length: enteredAtOnce }, enterNext))
  }

  lose(): void {
    for (const conversation of this.#all()) conversation.lose()
  }

  flushRead(): void {
    for (const conversation of this.#all()) conversation.flushRead()
  }

  end(reason: ApiError | undefined, discard: boolean): void {
    for (const conversation of this.#all()) conversation.end(reason, undefined, discard)
  }

  get unsent(): OutgoingMessage[] {
    return this.#all().flatMap(({ outbox }) => outbox)
  }

  take(push: Push): void {
    // It was sent while the chat was being entered.
    if (push.type === 'activity') this.#open.get(push.chatId)?.reach(push.lastSeq)
    else if ('chatId' in push) this.#open.get(push.chatId)?.take(push)
    else for (const conversation of this.#all()) conversation.take(push)
  }

  /** Asks for the heads: they show how far each chat goes, and which chats the server has this socket entered in. */
  async ping(socket: Socket): Promise<void> {
    const entered = this.#all().filter((conversation) => conversation.isOn(socket))
    const heads = await readHeads(socket)
    for (const conversation of entered) conversation.reach(heads[conversation.chatId] ?? 0)
    this.#enter(
      entered.filter(({ chatId }) => heads[chatId] === undefined),
      socket,
    )
  }

  #all(): Conversation[] {
    return [...this.#open.values()]
  }
}
