import { useCallback, useEffect, useRef, useState } from 'react'
import { type Typist, watchTyping } from '../client/index.ts'
import { useSession } from './provider.ts'
import { useRoom } from './use-room.ts'

export type TypingState = {
  /** The others who are typing, in the order in which they began. */
  typing: readonly Typist[]
  /** Call it on each input: it tells the others at most every 3 seconds. `false`: the user has stopped. */
  notify: (on?: boolean) => void
}

/** Milliseconds between two signals, each of which lasts for 6 seconds. */
const signalMs = 3000

/** The others who type in a chat, and the signal that this user does. */
export const useTyping = (chatId: string): TypingState => {
  const session = useSession()
  const room = useRoom(chatId)
  const [typing, setTyping] = useState<readonly Typist[]>([])
  const signalledAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (!session) return
    const off = watchTyping(session.live, chatId, setTyping)
    return () => {
      off()
      setTyping([])
      signalledAt.current = Number.NEGATIVE_INFINITY
    }
  }, [session, chatId])
  const notify = useCallback(
    (on = true) => {
      const isDue = performance.now() - signalledAt.current >= signalMs
      if (on && !isDue) return
      signalledAt.current = on ? performance.now() : Number.NEGATIVE_INFINITY
      room?.conversation.typing(on)
    },
    [room],
  )
  return { typing, notify }
}
