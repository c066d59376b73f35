import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Conversation } from '../../client/conversation.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Pixels from its end within which a list counts as being there. */
const nearEnd = 48

/**
 * Marks as read what is in sight, and counts what comes while somebody reads further up.
 * The list is reversed: its end is at 0, and everything above is negative.
 */
export const useReading = (
  chat: Chat,
  conversation: Conversation,
  scroller: RefObject<HTMLElement | null>,
) => {
  const { directory, me } = useWorkspace()
  const [missed, setMissed] = useState(0)
  const atEnd = useRef(true)
  const unread = chat.me?.unread ?? 0

  const markRead = () => {
    const last = conversation.messages.at(-1)?.seq
    if (!atEnd.current || document.visibilityState !== 'visible' || last === undefined) return
    const readSeq = directory.listing.get().chats[chat.chatId]?.me?.readSeq ?? 0
    if (last <= readSeq) return
    // Refused, it is marked again with the next message.
    conversation.markRead(last).then(
      () => directory.readUpTo(chat.chatId, last),
      () => {},
    )
  }
  const toEnd = () => {
    if (scroller.current) scroller.current.scrollTop = 0
    setMissed(0)
  }

  useEffect(() => {
    const list = scroller.current
    const look = () => {
      atEnd.current = (list?.scrollTop ?? 0) > -nearEnd
      if (!atEnd.current) return
      setMissed(0)
      markRead()
    }
    const offs = [
      conversation.on('arrived', (arrived) => {
        if (arrived.some(({ senderId }) => senderId === me.userId)) return toEnd()
        if (!atEnd.current) setMissed((count) => count + arrived.length)
      }),
      conversation.on('outbox', (waiting) => {
        if (waiting.at(-1)?.state === 'waiting') toEnd()
      }),
    ]
    list?.addEventListener('scroll', look, { passive: true })
    document.addEventListener('visibilitychange', markRead)
    return () => {
      for (const off of offs) off()
      list?.removeEventListener('scroll', look)
      document.removeEventListener('visibilitychange', markRead)
    }
  }, [conversation])

  useEffect(markRead, [conversation.messages, unread])
  return { missed, toEnd }
}
