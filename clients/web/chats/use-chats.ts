import type { Chat } from '../../../shared/contract/chats.ts'
import { useStore } from '../session/store.ts'
import { useWorkspace } from '../session/workspace.ts'
import { inOrder } from './directory-steps.ts'

export const useListing = () => useStore(useWorkspace().directory.listing)

/** How many messages wait to be read, in chats that are to notify. */
export const useUnreadTotal = (): number =>
  useStore(useWorkspace().directory.listing, ({ chats }) =>
    inOrder(chats).reduce((sum, { me }) => sum + (me?.notifications === 'none' ? 0 : (me?.unread ?? 0)), 0),
  )

/** What a chat is called here, and of a direct chat with whom it is. */
export const useChatTitle = ({ chatId, kind, name }: Chat) => {
  const peer = useStore(useWorkspace().directory.peers, (peers) => peers[chatId])
  return kind === 'direct'
    ? { title: peer?.username ?? 'Direct chat', peer, avatarId: peer?.userId ?? chatId }
    : { title: name, peer: undefined, avatarId: chatId }
}
