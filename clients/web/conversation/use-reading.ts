import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { VirtualList } from '../lib/use-virtual-list.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Milliseconds until a change counts: a list that opens or jumps passes by what nobody sees. */
const settleMs = 250

/**
 * Moves the read mark to the last message in sight, whenever the list rests.
 * @param shown whether the list is at the place where it opens.
 */
export const useReading = (
  chat: Chat,
  conversation: Conversation,
  list: VirtualList,
  shown: boolean,
): void => {
  const { list: chatList } = useWorkspace()
  const unread = chat.me?.unread ?? 0

  const markRead = () => {
    const { messages } = conversation
    const atEnd = list.isAtEnd()
    if (!shown || document.visibilityState !== 'visible' || (list.isScrolling && !atEnd)) return
    const last = (atEnd ? messages.at(-1) : messages[list.range?.endIndex ?? -1])?.seq ?? 0
    // After a failure, the next message moves the mark again.
    chatList.markRead(conversation, last)
  }

  const latest = useRef(markRead)
  latest.current = markRead
  const isShown = useRef(shown)
  isShown.current = shown
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const markSoon = () => {
    // A timer from before would ring while the list still believes to be at its end, and mark everything read.
    if (!isShown.current) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      latest.current()
    }, settleMs)
  }
  useEffect(() => {
    document.addEventListener('visibilitychange', markSoon)
    return () => {
      clearTimeout(timer.current)
      document.removeEventListener('visibilitychange', markSoon)
    }
  }, [])
  useEffect(markSoon, [conversation.messages, unread, shown, list.isScrolling, list.range?.endIndex])
}
