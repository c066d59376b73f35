import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { VirtualList } from '../lib/use-virtual-list.ts'

/** A list within this many pixels of its end counts as scrolled to the end. */
export const nearEnd = 48
/** Milliseconds that the list is away from its end before it shows a way back: some rows take a moment to measure. */
const patienceMs = 200

export type LogEnd = {
  /** Whether the list was scrolled away from its end. */
  away: boolean
  toEnd(): void
  /** The list is about to scroll elsewhere, and no longer follows its end. */
  unfollow(): void
}

/** Keeps a list that is at its end there, whatever its rows come to measure. */
export const useLogEnd = (
  list: VirtualList,
  scroller: RefObject<HTMLElement | null>,
  shown: boolean,
): LogEnd => {
  const [away, setAway] = useState(false)
  const rests = useRef({ atEnd: false, size: 0 })

  const left = shown && !list.isAtEnd()
  useEffect(() => {
    const timer = setTimeout(() => setAway(left), left ? patienceMs : 0)
    return () => clearTimeout(timer)
  }, [left])

  // The list's own correction falls short of the end by the padding below the last row.
  useEffect(() => {
    const element = scroller.current
    const onScroll = () => {
      const { scrollHeight, scrollTop, clientHeight } = element as HTMLElement
      rests.current.atEnd = scrollHeight - scrollTop - clientHeight <= nearEnd
    }
    element?.addEventListener('scroll', onScroll, { passive: true })
    return () => element?.removeEventListener('scroll', onScroll)
  }, [])
  useLayoutEffect(() => {
    const size = list.getTotalSize()
    if (size === rests.current.size) return
    rests.current.size = size
    if (shown && rests.current.atEnd) list.scrollToEnd()
  })

  return {
    away,
    toEnd() {
      rests.current.atEnd = true
      list.scrollToEnd()
    },
    unfollow() {
      rests.current.atEnd = false
    },
  }
}
