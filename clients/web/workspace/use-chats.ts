import type { Chat } from '../../../shared/contract/chats.ts'
import { useStore } from '../lib/store.ts'
import { inOrder } from './directory-steps.ts'
import { useWorkspace } from './workspace.ts'

export const useListing = () => useStore(useWorkspace().directory.listing)

/** The number of unread messages in all chats that are not muted. */
export const useUnreadTotal = (): number =>
  useStore(useWorkspace().directory.listing, ({ chats }) =>
    inOrder(chats).reduce((sum, { me }) => sum + (me?.notifications === 'none' ? 0 : (me?.unread ?? 0)), 0),
  )

/** The title and avatar of a chat. For a direct chat: the other member, or the last sender until that is known. */
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
