import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../client/conversation.ts'

/** Older messages load when the top of the list is this close. */
const ahead = '600px'
const pageSize = 50

/** Loads older messages while the top of the list is near. @returns whether they are loading. */
export const useOlder = (
  conversation: Conversation,
  scroller: RefObject<HTMLElement | null>,
  top: RefObject<HTMLElement | null>,
  enabled: boolean,
): boolean => {
  const [loading, setLoading] = useState(false)
  const { from, hasOlder } = conversation
  // A new observer per page: an observer does not report an element that stays in sight.
  useEffect(() => {
    if (!enabled || !hasOlder || !top.current) return
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
  }, [conversation, from, hasOlder, enabled])
  return loading || from === undefined
}
