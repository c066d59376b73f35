import { useEffect, useRef } from 'preact/hooks'
import { limits } from '../../../shared/contract/limits.ts'
import type { Conversation } from '../../client/conversation.ts'

/** Milliseconds between two words of it: the others forget it after `limits.typingMs`. */
const repeatMs = limits.typingMs / 2

/** Tells the others that somebody types here, no more often than they need to hear it. */
export const useTypingSignal = (conversation: Conversation) => {
  const toldAtMs = useRef(0)
  const hasStopped = () => {
    if (toldAtMs.current === 0) return
    toldAtMs.current = 0
    conversation.typing(false)
  }
  useEffect(() => hasStopped, [conversation])
  return {
    hasStopped,
    hasTyped: () => {
      if (conversation.status !== 'live' || Date.now() - toldAtMs.current < repeatMs) return
      toldAtMs.current = Date.now()
      conversation.typing(true)
    },
  }
}
