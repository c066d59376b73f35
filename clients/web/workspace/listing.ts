import type { ChatList } from '../../client/chat-list.ts'
import type { Chat } from '../../../shared/contract/chats.ts'
import { createStore, type Store } from '../lib/store.ts'
import { followedChats } from './followed-chats.ts'

/** The list of chats as it is shown. */
export type Listing = {
  chats: readonly Chat[]
  loaded: boolean
  hasMore: boolean
  error: unknown
}

const listingOf = ({ chats, loaded, hasMore, error }: ChatList): Listing => ({
  chats,
  loaded,
  hasMore,
  error,
})

/** Watches the list, and enters the newest chats. */
export const followList = (list: ChatList): Store<Listing> => {
  const listing = createStore(listingOf(list))
  list.on('change', () => {
    listing.set(listingOf(list))
    if (!list.isClosed) for (const { chatId } of list.chats.slice(0, followedChats)) list.enter(chatId)
  })
  return listing
}
