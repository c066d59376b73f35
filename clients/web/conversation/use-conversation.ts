import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../client/conversation.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** A chat, live, for as long as the component is there: renders again when its messages or its outbox are others. */
export const useConversation = (chatId: string): Conversation => {
  const { directory } = useWorkspace()
  const [conversation] = useState(() => directory.enter(chatId))
  const [, again] = useState(0)
  useEffect(() => {
    const render = () => again((count) => count + 1)
    const offs = [
      conversation.on('change', render),
      conversation.on('outbox', render),
      conversation.on('status', render),
    ]
    render()
    return () => {
      for (const off of offs) off()
    }
  }, [conversation])
  return conversation
}
