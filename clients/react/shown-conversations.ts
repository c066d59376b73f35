import type { ApiError, ChatList, Conversation, LogBreak, Message, OutgoingMessage } from '../client/index.ts'
import { createStore, type Store } from './store.ts'

/** A chat as it is shown. */
export type ConversationState = {
  messages: readonly Message[]
  /** The user's messages without an ack, in the order in which they are sent. */
  outgoing: readonly OutgoingMessage[]
  /** `loading` until the chat is opened; then as `Conversation.status`. */
  status: 'loading' | Conversation['status']
  /** Why the chat has `ended`. */
  reason: ApiError | undefined
  hasOlder: boolean
  /**
   * Where the log does not go on from what was seen: somebody has rewritten it, or restored a backup. Tell the reader.
   */
  logBreak: LogBreak | undefined
}

export const notOpened: ConversationState = {
  messages: [],
  outgoing: [],
  status: 'loading',
  reason: undefined,
  hasOlder: false,
  logBreak: undefined,
}

const stateOf = ({
  messages,
  outbox,
  status,
  reason,
  hasOlder,
  logBreak,
}: Conversation): ConversationState => ({
  messages,
  outgoing: outbox,
  status,
  reason,
  hasOlder,
  logBreak,
})

/** A chat that components have open. */
export type ShownConversation = { conversation: Conversation; state: Store<ConversationState> }

type Entry = { shown: ShownConversation; users: number; off: () => void }

/** Milliseconds that a chat stays open after the last component is gone: another one may show it next. */
const lingerMs = 1000

/** The chats that components have open, each opened once. */
export class ShownConversations {
  readonly #list: ChatList
  readonly #open = new Map<string, Entry>()

  constructor(list: ChatList) {
    this.#list = list
  }

  /** @returns the conversation with its state, and a function that gives it back. @throws ApiError `closed`. */
  enter(chatId: string): { shown: ShownConversation; leave: () => void } {
    const entry = this.#open.get(chatId) ?? this.#enter(chatId)
    entry.users++
    let left = false
    const leave = () => {
      if (left) return
      left = true
      entry.users--
      setTimeout(() => this.#leave(chatId, entry), lingerMs)
    }
    return { shown: entry.shown, leave }
  }

  #enter(chatId: string): Entry {
    const conversation = this.#list.enter(chatId)
    const state = createStore(stateOf(conversation))
    const show = () => {
      state.set(stateOf(conversation))
      // The next component opens it again: the user may have been added again.
      if (conversation.status === 'ended' && this.#open.get(chatId) === entry) this.#open.delete(chatId)
    }
    const offs = (['change', 'outbox', 'status', 'break'] as const).map((event) =>
      conversation.on(event, show),
    )
    const off = () => {
      for (const stop of offs) stop()
    }
    const entry: Entry = { shown: { conversation, state }, users: 0, off }
    this.#open.set(chatId, entry)
    return entry
  }

  /** Leaves a chat that nobody shows, once nothing waits to be sent: the outbox may be in memory alone. */
  #leave(chatId: string, entry: Entry): void {
    if (entry.users > 0 || this.#open.get(chatId) !== entry) return
    const { conversation, state } = entry.shown
    if (state.get().outgoing.some(({ state: sending }) => sending !== 'failed')) {
      const off = state.watch(() => {
        off()
        this.#leave(chatId, entry)
      })
      return
    }
    this.#open.delete(chatId)
    entry.off()
    conversation.leave()
  }
}
