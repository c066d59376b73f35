import { useEffect, useState } from 'preact/hooks'
import { hasCode } from '../../client/api-error.ts'
import type { Conversation } from '../../client/conversation.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** A chat that is open live. */
export type Opened = {
  conversation: Conversation
  /** How often it was reopened: all that shows its log starts over then. */
  times: number
}

/** Opens a chat live. Renders again when its messages, outbox or status change. */
export const useConversation = (chatId: string): Opened => {
  const { list, live, readMarks, logBreaks } = useWorkspace()
  const [opened, open] = useState<Opened>(() => ({ conversation: list.enter(chatId), times: 0 }))
  const { conversation, times } = opened
  const [, rerender] = useState(0)
  useEffect(() => {
    const render = () => rerender((count) => count + 1)
    const offs = [
      readMarks.watch(conversation),
      logBreaks.watch(conversation),
      conversation.on('change', render),
      conversation.on('outbox', render),
      conversation.on('status', render),
    ]
    render()
    return () => {
      for (const off of offs) off()
    }
  }, [conversation])
  // The log on the server has become shorter than the one shown here, as after a restored backup.
  const isOutrun = hasCode(conversation.reason, 'cursor_ahead') && live.status !== 'closed'
  useEffect(() => {
    if (isOutrun) open({ conversation: list.enter(chatId), times: times + 1 })
  }, [isOutrun])
  return opened
}
