import type { Chat } from '../../../shared/contract/chats.ts'
import { useEffect, useState } from 'preact/hooks'
import type { Member } from '../../../shared/contract/members.ts'
import { useStore } from '../lib/store.ts'
import { nameOf } from './people.ts'
import { usePerson } from './use-people.ts'
import { useWorkspace } from './workspace.ts'

export const useListing = () => useStore(useWorkspace().listing)

/** The number of unread messages in all chats that are not muted. @param reading the chat that is being read. */
export const useUnreadTotal = (reading: string | undefined): number =>
  useStore(useWorkspace().listing, ({ chats }) =>
    chats.reduce(
      (sum, { chatId, me }) =>
        chatId === reading || me?.notifications === 'none' ? sum : sum + (me?.unread ?? 0),
      0,
    ),
  )

/** The other member of a direct chat; undefined until it is read, and of other chats. */
const usePeer = ({ chatId, kind }: Pick<Chat, 'chatId' | 'kind'>): Member | undefined => {
  const { peers } = useWorkspace()
  const [peer, setPeer] = useState(peers.get(chatId))
  useEffect(() => {
    if (kind !== 'direct') return
    const off = peers.on('change', (changed) => {
      if (changed.chatId === chatId) setPeer(changed.peer)
    })
    setPeer(peers.get(chatId))
    peers.load(chatId)
    return off
  }, [chatId, kind])
  return peer
}

/** The title and avatar of a chat. For a direct chat: the other member, or the last sender until that is known. */
export const useChatTitle = ({ chatId, kind, name, lastMessage }: Chat) => {
  const { me } = useWorkspace()
  const peer = usePeer({ chatId, kind })
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
