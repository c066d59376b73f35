import { type ApiError, ChatList, type Client, type LiveSession } from '../client/index.ts'
import { ShownConversations } from './shown-conversations.ts'
import { createStore } from './store.ts'
import { type TitledChat, Titles } from './titles.ts'

/** The user's chats as they are shown. */
export type ListState = {
  /** Latest activity first. */
  chats: readonly TitledChat[]
  loaded: boolean
  hasMore: boolean
  /** Why the list could not be read last. */
  error: unknown
  unread: number
}

export const emptyList: ListState = { chats: [], loaded: false, hasMore: false, error: undefined, unread: 0 }

/** How the connection is. */
export type Connected = { status: LiveSession['status']; reason: ApiError | undefined }

export const unconnected: Connected = { status: 'connecting', reason: undefined }

/** Everything that the hooks of a provider share. */
export class Session {
  readonly client: Client
  readonly live: LiveSession
  readonly list: ChatList
  readonly titles: Titles
  readonly conversations: ShownConversations
  readonly chats = createStore(emptyList)
  readonly connected = createStore(unconnected)

  /** Connects the logged-in user. @throws ApiError `not_logged_in`. */
  constructor(client: Client) {
    this.client = client
    this.live = client.connect()
    this.live.on('status', (status) => this.connected.set({ status, reason: this.live.reason }))
    this.list = new ChatList(client, this.live)
    const show = () => this.chats.set(this.#shown())
    this.titles = new Titles(client, this.live, show)
    this.list.on('change', show)
    this.conversations = new ShownConversations(this.list)
  }

  #shown(): ListState {
    const { chats, loaded, hasMore, error, unread } = this.list
    return { chats: chats.map((chat) => this.titles.of(chat)), loaded, hasMore, error, unread }
  }

  close(): void {
    this.live.close()
  }
}
