import { useEffect, useState } from 'react'
import { type Member, watchMembers } from '../client/index.ts'
import { useSession } from './provider.ts'
import { useConversation } from './use-conversation.ts'

const nobody: readonly Member[] = []

/** The first 100 members of a chat, with their presence and read marks. */
export const useMembers = (chatId: string): readonly Member[] => {
  const session = useSession()
  const shown = useConversation(chatId)
  const [members, setMembers] = useState(nobody)
  useEffect(() => {
    if (!session || !shown) return
    const watch = watchMembers(session.client, shown.conversation, setMembers)
    return () => {
      watch.stop()
      setMembers(nobody)
    }
  }, [session, shown])
  return members
}

export type Presence = Pick<Member, 'online' | 'lastSeenAt'>

/** The presence of a chat's first 100 members, by user id. Public chats show nobody's. */
export const usePresence = (chatId: string): ReadonlyMap<string, Presence> =>
  new Map(useMembers(chatId).map((member) => [member.userId, member]))
