import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../../client/api-error.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { OutgoingMessage } from '../../client/outbox.ts'
import { announce } from '../lib/announce.ts'
import type { VirtualList } from '../lib/use-virtual-list.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import type { RowContext } from './row-context.ts'
import { useLogEnd } from './use-log-end.ts'
import { useLogList } from './use-log-list.ts'

/** Messages per request when an earlier one is looked for. */
const pageSize = 100
/** More unread messages than this are not loaded when a chat opens: it opens at its end. */
const unreadReached = 1_000
/** A message further back than this is not loaded to be shown. */
const replyReached = 5_000

type Given = {
  conversation: Conversation
  outgoing: readonly OutgoingMessage[]
  /** The read mark when the chat was opened, if something was unread. */
  unreadAfter: number | undefined
  newest: number | undefined
  row: RowContext
}

export type Log = {
  list: VirtualList
  scroller: RefObject<HTMLDivElement | null>
  /** Whether the list is at the place where it opens. */
  shown: boolean
  /** Whether the list was scrolled away from its end. */
  away: boolean
  toEnd(): void
  /** Scrolls to a loaded message, if it is not in sight, and focuses it. */
  focus(seq: number, align: 'auto' | 'center'): void
  /** Loads up to a message, then goes to it. @throws ApiError */
  goTo(seq: number): Promise<void>
}

/** Loads older messages until the conversation reaches back to a message. @returns whether it does. */
const reach = async (conversation: Conversation, seq: number, atMost: number): Promise<boolean> => {
  const hasReached = () => conversation.from !== undefined && conversation.from <= seq
  for (let loaded = 0; !hasReached() && loaded < atMost; loaded += pageSize)
    await conversation.loadOlder(pageSize)
  return hasReached()
}

/** The list of a conversation: where it opens, what is in the document, and how it moves. */
export const useLog = ({ conversation, outgoing, unreadAfter, newest, row }: Given): Log => {
  const { me } = useWorkspace()
  const { messages } = conversation
  const scroller = useRef<HTMLDivElement>(null)
  const [ready, setReady] = useState(false)
  const [shown, setShown] = useState(false)
  const [target, setTarget] = useState<{ seq: number }>()
  const wanted = useRef<{ end: boolean; focus: number | undefined }>({ end: false, focus: undefined })
  const opened = useRef(false)
  opened.current = ready
  const from = conversation.from ?? 1

  const list = useLogList({ conversation, outgoing, newest, row, scroller })
  const { away, toEnd, unfollow } = useLogEnd(list, scroller, shown)
  const scrollTo = (index: number, align: 'auto' | 'center' | 'start') => {
    unfollow()
    list.scrollToIndex(index, { align })
  }
  // Offline, what is written shows before the chat could be entered.
  const entered = conversation.from !== undefined || outgoing.length > 0
  const firstUnread =
    unreadAfter !== undefined && (messages.at(-1)?.seq ?? 0) - unreadAfter <= unreadReached
      ? unreadAfter + 1
      : undefined
  useEffect(() => {
    const onReady = () => setReady(true)
    if (!entered) return
    if (firstUnread === undefined) onReady()
    else reach(conversation, firstUnread, unreadReached).then(onReady, onReady)
  }, [entered])
  useLayoutEffect(() => {
    if (!ready) return
    const index = firstUnread === undefined ? -1 : firstUnread - from
    if (index >= 0) scrollTo(index, 'start')
    else toEnd()
    setShown(true)
  }, [ready])

  useEffect(() => {
    const wantEnd = () => {
      wanted.current.end = true
    }
    const offs = [
      conversation.on('arrived', (arrived) => {
        // Messages that come while the chat opens were there before.
        if (opened.current && arrived.some(({ senderId }) => senderId === me.userId)) wantEnd()
      }),
      conversation.on('outbox', (waiting) => {
        if (waiting.at(-1)?.state === 'waiting') wantEnd()
      }),
    ]
    return () => {
      for (const off of offs) off()
    }
  }, [conversation])

  const elementOf = (seq: number) =>
    scroller.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`) ?? undefined
  const focus = (seq: number, align: 'auto' | 'center') => {
    scrollTo(seq - from, align)
    const element = elementOf(seq)
    element?.focus({ preventScroll: true })
    wanted.current.focus = element ? undefined : seq
  }
  useLayoutEffect(() => {
    const { end, focus } = wanted.current
    if (end && shown) {
      wanted.current.end = false
      toEnd()
    }
    const element = focus === undefined ? undefined : elementOf(focus)
    if (!element) return
    wanted.current.focus = undefined
    element.focus({ preventScroll: true })
  })
  useLayoutEffect(() => {
    if (target) focus(target.seq, 'center')
  }, [target])

  return {
    list,
    scroller,
    shown,
    away,
    toEnd,
    focus,
    async goTo(seq) {
      if ((conversation.from ?? 1) > seq) announce('Loading earlier messages')
      if (!(await reach(conversation, seq, replyReached)))
        throw new ApiError('message_not_found', 'This message is too far back to be shown here.')
      // The list knows of what was loaded once it has rendered.
      setTarget({ seq })
    },
  }
}
