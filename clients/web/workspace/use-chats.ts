import type { Chat } from '../../../shared/contract/chats.ts'
import { useStore } from '../lib/store.ts'
import { nameOf } from './people.ts'
import { usePerson } from './use-people.ts'
import { useWorkspace } from './workspace.ts'

export const useListing = () => useStore(useWorkspace().directory.listing)

/** The number of unread messages in all chats that are not muted. @param reading the chat that is being read. */
export const useUnreadTotal = (reading: string | undefined): number =>
  useStore(useWorkspace().directory.listing, ({ chats }) =>
    Object.values(chats).reduce(
      (sum, { chatId, me }) =>
        chatId === reading || me?.notifications === 'none' || me?.hidden ? sum : sum + (me?.unread ?? 0),
      0,
    ),
  )

/** The title and avatar of a chat. For a direct chat: the other member, or the last sender until that is known. */
export const useChatTitle = ({ chatId, kind, name, lastMessage }: Chat) => {
  const { me, directory } = useWorkspace()
  const peer = useStore(directory.peers, (peers) => peers[chatId])
  const writer = lastMessage && lastMessage.senderId !== me.userId ? lastMessage : undefined
  const person = usePerson(kind === 'direct' ? (peer?.userId ?? writer?.senderId) : undefined)
  if (kind !== 'direct') return { title: name, peer: undefined, person: undefined, avatarId: chatId }
  return {
    title: person ? nameOf(person) : (writer?.senderName ?? 'Direct chat'),
    peer,
    person,
    avatarId: peer?.userId ?? writer?.senderId ?? chatId,
  }
}
