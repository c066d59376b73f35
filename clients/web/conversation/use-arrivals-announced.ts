import { useEffect } from 'preact/hooks'
import type { Conversation } from '../../client/conversation.ts'
import { announce } from '../lib/announce.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Larger batches are not read aloud. */
const announcedAtOnce = 3

/** Has screen readers read new messages of others aloud. */
export const useArrivalsAnnounced = (conversation: Conversation): void => {
  const { me } = useWorkspace()
  useEffect(
    () =>
      conversation.on('arrived', (arrived) => {
        if (arrived.length > announcedAtOnce) return
        for (const { senderId, senderName, text, type } of arrived)
          if (senderId !== me.userId) announce(type === 'text' ? `${senderName}: ${text}` : text)
      }),
    [conversation],
  )
}
