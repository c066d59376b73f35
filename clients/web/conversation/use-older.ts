import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../client/conversation.ts'

/** How far ahead of the list's beginning older messages are fetched. */
const ahead = '600px'
const pageSize = 50

/** Fetches what came before, as long as the beginning of the list is near. @returns whether it is under way. */
export const useOlder = (
  conversation: Conversation,
  scroller: RefObject<HTMLElement | null>,
  top: RefObject<HTMLElement | null>,
): boolean => {
  const [loading, setLoading] = useState(false)
  const { from, hasOlder } = conversation
  // Anew for each beginning: while the old one stays in sight, an observer says nothing.
  useEffect(() => {
    if (!hasOlder || !top.current) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        setLoading(true)
        conversation.loadOlder(pageSize).then(
          () => setLoading(false),
          () => setLoading(false),
        )
      },
      { root: scroller.current, rootMargin: `${ahead} 0px 0px` },
    )
    observer.observe(top.current)
    return () => observer.disconnect()
  }, [conversation, from, hasOlder])
  return loading || from === undefined
}
