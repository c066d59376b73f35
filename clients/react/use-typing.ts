import { useCallback, useEffect, useState } from 'react'
import { type Typist, watchTyping } from '../client/index.ts'
import { useSession } from './provider.ts'
import { useConversation } from './use-conversation.ts'

export type TypingState = {
  /** The others who are typing, in the order in which they began. */
  typing: readonly Typist[]
  /** Call it on each input: it signals the others at most every 3 seconds. `false`: the user has stopped. */
  notify: (on?: boolean) => void
}

/** The others who type in a chat, and the signal that this user does. */
export const useTyping = (chatId: string): TypingState => {
  const session = useSession()
  const shown = useConversation(chatId)
  const [typing, setTyping] = useState<readonly Typist[]>([])
  useEffect(() => {
    if (!session) return
    const off = watchTyping(session.live, chatId, setTyping)
    return () => {
      off()
      setTyping([])
    }
  }, [session, chatId])
  const notify = useCallback((on = true) => shown?.conversation.typing(on), [shown])
  return { typing, notify }
}
