import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Chat } from '../client/index.ts'
import { useSession } from './provider.ts'
import { emptyList, type ListState } from './session.ts'
import type { TitledChat } from './titles.ts'

const nothing = () => () => {}
const getEmpty = () => emptyList

const useList = (): ListState => {
  const chats = useSession()?.chats
  return useSyncExternalStore(chats?.watch ?? nothing, chats?.get ?? getEmpty, getEmpty)
}

type Actions = {
  /** Reads older chats. Never rejects: see `error`. */
  loadMore: () => Promise<void>
  /** Reads the list again. Never rejects: see `error`. */
  refresh: () => Promise<void>
  /** Puts a chat in the list that was created, joined or changed by `client.call`. */
  put: (chat: Chat) => void
  /** Takes a chat from the list that was left or deleted by `client.call`. */
  drop: (chatId: string) => void
}

/** The functions stay the same as long as the session. */
export type ChatsState = Omit<ListState, 'unread'> & Actions

/** The user's chats, latest activity first, with what is unread in each (`me.unread`). They stay up to date. */
export const useChats = (): ChatsState => {
  const list = useSession()?.list
  const { chats, loaded, hasMore, error } = useList()
  const actions = useMemo<Actions>(
    () => ({
      loadMore: async () => list?.loadMore(),
      refresh: async () => list?.refresh(),
      put: (chat) => list?.put(chat),
      drop: (chatId) => list?.drop(chatId),
    }),
    [list],
  )
  return { chats, loaded, hasMore, error, ...actions }
}

export type ChatState = {
  /** Undefined until it is read. */
  chat: TitledChat | undefined
  /** Why it could not be read, e.g. `chat_not_found`. */
  error: unknown
}

/** One chat: name, members' count, last message, unread. It is read if the list does not have it. */
export const useChat = (chatId: string): ChatState => {
  const session = useSession()
  const list = session?.list
  const { loaded } = useList()
  const listed = list?.get(chatId)
  const [found, setFound] = useState<{ chatId: string; chat?: Chat; error?: unknown }>()
  const isMissing = loaded && listed === undefined
  useEffect(() => {
    if (!list || !isMissing) return
    let isOver = false
    list.find(chatId).then(
      (chat) => isOver || setFound({ chatId, chat }),
      (error) => isOver || setFound({ chatId, error }),
    )
    return () => {
      isOver = true
    }
  }, [list, chatId, isMissing])
  const { chat = listed, error } = listed === undefined && found?.chatId === chatId ? found : {}
  return { chat: chat && session?.titles.of(chat), error }
}

/** The number of unread messages in all chats that are not muted, or in one chat. */
export const useUnread = (chatId?: string): number => {
  const list = useSession()?.list
  const { unread } = useList()
  return chatId === undefined ? unread : (list?.get(chatId)?.me?.unread ?? 0)
}
