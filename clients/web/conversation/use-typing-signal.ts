import { useEffect, useRef } from 'preact/hooks'
import { limits } from '../../../shared/contract/limits.ts'
import type { Conversation } from '../../client/conversation.ts'

/** Milliseconds between two signals; receivers drop one after `limits.typingMs`. */
const repeatMs = limits.typingMs / 2

/** Signals that the user is typing, no more often than needed. */
export const useTypingSignal = (conversation: Conversation) => {
  const sentAtMs = useRef(0)
  const onStopped = () => {
    if (sentAtMs.current === 0) return
    sentAtMs.current = 0
    conversation.typing(false)
  }
  useEffect(() => onStopped, [conversation])
  return {
    onStopped,
    onTyped: () => {
      if (conversation.status !== 'live' || Date.now() - sentAtMs.current < repeatMs) return
      sentAtMs.current = Date.now()
      conversation.typing(true)
    },
  }
}
