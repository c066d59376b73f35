import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Conversation } from '../../client/conversation.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** A list within this many pixels of its end counts as scrolled to the end. */
const nearEnd = 48

/**
 * Moves the read mark while the end of the list is in sight, and counts new messages while it is not.
 * The list is reversed: its end is at scroll position 0, and everything above is negative.
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
    // After a failure, the next message moves the mark again.
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
    const onScroll = () => {
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
    list?.addEventListener('scroll', onScroll, { passive: true })
    document.addEventListener('visibilitychange', markRead)
    return () => {
      for (const off of offs) off()
      list?.removeEventListener('scroll', onScroll)
      document.removeEventListener('visibilitychange', markRead)
    }
  }, [conversation])

  useEffect(markRead, [conversation.messages, unread])
  return { missed, toEnd }
}
