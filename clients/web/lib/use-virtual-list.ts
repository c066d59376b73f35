import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core'
import { options } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

export type VirtualList = Virtualizer<HTMLElement, HTMLElement>
type Options = VirtualizerOptions<HTMLElement, HTMLElement>
type Given = Omit<Options, 'scrollToFn' | 'observeElementRect' | 'observeElementOffset' | 'onChange'>

/** Renders within the call: the height of a row and the scroll position that makes up for it show in one frame. */
const renderNow = (change: () => void): void => {
  const { debounceRendering } = options
  options.debounceRendering = (process) => process()
  try {
    change()
  } finally {
    if (debounceRendering) options.debounceRendering = debounceRendering
    else delete options.debounceRendering
  }
}

/**
 * TanStack Virtual for Preact: tells which items are near the screen, and where. Renders again when that changes.
 * @see https://tanstack.com/virtual/latest/docs/chat
 */
export const useVirtualList = (given: Given): VirtualList => {
  const [, rerender] = useState(0)
  const all: Options = {
    ...given,
    scrollToFn: elementScroll,
    observeElementOffset,
    observeElementRect: (list, take) =>
      observeElementRect(list, (rect) => {
        // The input below grows while a message is written: the end of the list stays in sight.
        const { scrollRect, scrollOffset, options } = list
        const bottom = (scrollOffset ?? 0) + (scrollRect?.height ?? 0)
        const atEnd = scrollRect !== null && list.getTotalSize() - bottom <= options.scrollEndThreshold
        take(rect)
        if (atEnd) list.scrollToEnd()
      }),
    onChange: (_, atOnce) => {
      const render = () => rerender((count) => count + 1)
      if (atOnce) renderNow(render)
      else render()
    },
  }
  const [list] = useState(() => new Virtualizer(all))
  list.setOptions(all)
  useLayoutEffect(() => list._didMount(), [list])
  useLayoutEffect(() => list._willUpdate())
  return list
}
