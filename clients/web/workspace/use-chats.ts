import type { Chat } from '../../../shared/contract/chats.ts'
import { useStore } from '../lib/store.ts'
import { inOrder } from './directory-steps.ts'
import { useWorkspace } from './workspace.ts'

export const useListing = () => useStore(useWorkspace().directory.listing)

/** How many messages wait to be read, in chats that are to notify. */
export const useUnreadTotal = (): number =>
  useStore(useWorkspace().directory.listing, ({ chats }) =>
    inOrder(chats).reduce((sum, { me }) => sum + (me?.notifications === 'none' ? 0 : (me?.unread ?? 0)), 0),
  )

/** What a chat is called here, and of a direct chat with whom it is: until that is known, who wrote last may tell. */
export const useChatTitle = ({ chatId, kind, name, lastMessage }: Chat) => {
  const { me, directory } = useWorkspace()
  const peer = useStore(directory.peers, (peers) => peers[chatId])
  if (kind !== 'direct') return { title: name, peer: undefined, avatarId: chatId }
  const writer = lastMessage && lastMessage.senderId !== me.userId ? lastMessage : undefined
  return {
    title: peer?.username ?? writer?.senderName ?? 'Direct chat',
    peer,
    avatarId: peer?.userId ?? writer?.senderId ?? chatId,
  }
}
