import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Conversation } from '../../client/conversation.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Seconds until slow mode lets this user write again; 0 if it does now. Counts down. */
export const useSlowMode = (chat: Chat, { messages }: Conversation): number => {
  const { me } = useWorkspace()
  const [nowMs, setNowMs] = useState(() => Date.now())
  const slowMs = chat.me?.role === 'member' ? chat.slowModeSeconds * 1000 : 0
  const last =
    slowMs > 0
      ? messages.findLast(({ type, senderId }) => type === 'text' && senderId === me.userId)
      : undefined
  const dueMs = last ? Date.parse(last.sentAt) + slowMs : 0
  useEffect(() => {
    const tick = () => {
      setNowMs(Date.now())
      if (Date.now() >= dueMs) clearInterval(timer)
    }
    const timer = setInterval(tick, 1000)
    tick()
    return () => clearInterval(timer)
  }, [dueMs])
  // The server's clock may be ahead of this one.
  return Math.max(0, Math.ceil(Math.min(dueMs - nowMs, slowMs) / 1000))
}
