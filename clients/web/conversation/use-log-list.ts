import { defaultRangeExtractor, type Range } from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useCallback, useRef } from 'preact/hooks'
import type { Conversation } from '../../client/conversation.ts'
import type { OutgoingMessage } from '../../client/outbox.ts'
import { useVirtualList, type VirtualList } from '../lib/use-virtual-list.ts'
import { nearEnd } from './use-log-end.ts'
import type { RowContext } from './row-context.ts'

/** Pixels of a usual message. Only what was never in the document counts as this high. */
const usualHeight = 48
const estimateSize = () => usualHeight
/** Rows beyond either edge of the screen that are in the document. */
const overscan = 8
/** Pixels for what stands above the first message and below the last. */
const [above, below] = [48, 12]

type Given = {
  conversation: Conversation
  outgoing: readonly OutgoingMessage[]
  newest: number | undefined
  row: RowContext
  scroller: RefObject<HTMLElement | null>
}

/** The rows of a conversation, of which those near the screen are in the document. */
export const useLogList = ({ conversation, outgoing, newest, row, scroller }: Given): VirtualList => {
  const { messages } = conversation
  const from = conversation.from ?? 1

  // The focused message stays in the document wherever the list is scrolled to, and so does one with its buttons.
  const kept = useRef<() => readonly number[]>(() => [])
  kept.current = () =>
    [row.tabStop.get() ?? newest, row.active.get()]
      .flatMap((seq) => (seq === undefined ? [] : [seq - from]))
      .filter((index) => index >= 0 && index < messages.length)
  const rangeExtractor = useCallback(
    (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), ...kept.current()])].sort((one, other) => one - other),
    [],
  )
  const getItemKey = useCallback(
    (index: number) =>
      messages[index]?.seq ?? outgoing[index - messages.length]?.clientMessageId ?? `gone-${index}`,
    [messages, outgoing],
  )
  return useVirtualList({
    count: messages.length + outgoing.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    rangeExtractor,
    overscan,
    paddingStart: above,
    paddingEnd: below,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
  })
}
