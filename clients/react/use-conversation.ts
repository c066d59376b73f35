import { useEffect, useState } from 'react'
import { useSession } from './provider.ts'
import type { ShownConversation } from './shown-conversations.ts'

/** Opens a chat live while the component shows; undefined until then. */
export const useConversation = (chatId: string): ShownConversation | undefined => {
  const session = useSession()
  const [shown, setShown] = useState<ShownConversation>()
  useEffect(() => {
    if (!session || session.live.status === 'closed') return
    const entered = session.conversations.enter(chatId)
    setShown(entered.shown)
    return () => {
      setShown(undefined)
      entered.leave()
    }
  }, [session, chatId])
  return shown?.conversation.chatId === chatId ? shown : undefined
}
