import { type ApiError, type Chat, ChatList, type Client, type LiveSession } from '../client/index.ts'
import { ShownConversations } from './shown-conversations.ts'
import { createStore } from './store.ts'

/** The user's chats as they are shown. */
export type ListState = {
  /** Latest activity first. */
  chats: readonly Chat[]
  loaded: boolean
  hasMore: boolean
  /** Why the list could not be read last. */
  error: unknown
  unread: number
}

export const emptyList: ListState = { chats: [], loaded: false, hasMore: false, error: undefined, unread: 0 }

const stateOf = ({ chats, loaded, hasMore, error, unread }: ChatList): ListState => ({
  chats,
  loaded,
  hasMore,
  error,
  unread,
})

/** How the connection is. */
export type Connected = { status: LiveSession['status']; reason: ApiError | undefined }

export const unconnected: Connected = { status: 'connecting', reason: undefined }

/** Everything that the hooks of a provider share. */
export class Session {
  readonly client: Client
  readonly live: LiveSession
  readonly list: ChatList
  readonly conversations: ShownConversations
  readonly chats = createStore(emptyList)
  readonly connected = createStore(unconnected)

  /** Connects the logged-in user. @throws ApiError `not_logged_in`. */
  constructor(client: Client) {
    this.client = client
    this.live = client.connect()
    this.live.on('status', (status) => this.connected.set({ status, reason: this.live.reason }))
    this.list = new ChatList(client, this.live)
    this.list.on('change', () => this.chats.set(stateOf(this.list)))
    this.conversations = new ShownConversations(this.list)
  }

  close(): void {
    this.live.close()
  }
}
