import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../client/conversation.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Opens a chat live. Renders again when its messages, outbox or status change. */
export const useConversation = (chatId: string): Conversation => {
  const { list, readMarks } = useWorkspace()
  const [conversation] = useState(() => list.enter(chatId))
  const [, rerender] = useState(0)
  useEffect(() => {
    const render = () => rerender((count) => count + 1)
    const offs = [
      readMarks.watch(conversation),
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
