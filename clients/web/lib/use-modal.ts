import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

/** The elements beside one, and beside everything that holds it. Live regions go on speaking. */
const besides = (element: Element): HTMLElement[] => {
  const parent = element.parentElement
  if (!parent || element === document.body) return []
  const siblings = [...parent.children].filter(
    (child): child is HTMLElement =>
      child !== element && child instanceof HTMLElement && !child.matches('[role=status], [role=alert]'),
  )
  return [...siblings, ...besides(parent)]
}

/**
 * Puts the rest of the page out of reach of keys, pointers and screen readers while the window is so narrow that the
 * element covers it.
 * @param narrow the media query under which it does.
 */
export const useModal = (element: RefObject<HTMLElement | null>, narrow: string): void => {
  useEffect(() => {
    const query = matchMedia(narrow)
    let rest: HTMLElement[] = []
    const release = () => {
      for (const one of rest) one.inert = false
      rest = []
    }
    const update = () => {
      release()
      if (!query.matches || !element.current) return
      rest = besides(element.current).filter((one) => !one.inert)
      for (const one of rest) one.inert = true
    }
    update()
    query.addEventListener('change', update)
    return () => {
      query.removeEventListener('change', update)
      release()
    }
  }, [])
}
