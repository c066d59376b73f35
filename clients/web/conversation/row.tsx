import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Message } from '../../../shared/contract/messages.ts'
import { useStore } from '../lib/store.ts'
import type { VirtualList } from '../lib/use-virtual-list.ts'
import type { RowContext } from './row-context.ts'

type Props = {
  list: VirtualList
  index: number
  /** Pixels from the top of the list. */
  start: number
  /** The number of rows that the list has, of which few are in the document. */
  count: number
  row: RowContext
  /** Absent for a message that is not stored yet. */
  message?: Message
  /** The seq of the newest message that someone wrote. */
  newest: number | undefined
  children: ComponentChildren
}

/** A row of the list at its place. The message in it can be focused, hovered over and tapped. */
export const Row = ({ list, index, start, count, row, message, newest, children }: Props) => {
  const element = useRef<HTMLLIElement>(null)
  const seq = message?.type === 'text' ? message.seq : undefined
  const tabbable = useStore(row.tabStop, (stop = newest) => seq !== undefined && stop === seq)
  // Not as a `ref`: the list may render at once, which it must not do amid another rendering.
  useLayoutEffect(() => list.measureElement(element.current), [list])

  const place = {
    class: 'row',
    ref: element,
    'data-index': index,
    'aria-posinset': index + 1,
    'aria-setsize': count,
    style: { top: `${start}px` },
  }
  if (seq === undefined) return <li {...place}>{children}</li>
  const activate = () => row.active.set(seq)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a keyboard reaches the same by focusing the message
    <li
      {...place}
      data-seq={seq}
      tabIndex={tabbable ? 0 : -1}
      onFocusCapture={() => {
        activate()
        row.tabStop.set(seq)
      }}
      onPointerEnter={(event) => {
        // A finger that scrolls the list enters messages too; a tap is a click.
        if (event.pointerType === 'mouse') activate()
      }}
      onClick={activate}
    >
      {children}
    </li>
  )
}
