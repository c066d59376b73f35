import { useMemo, useRef, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Conversation } from '../../client/conversation.ts'
import { dayName } from '../lib/times.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { deletedText } from './deletion.ts'
import { groupMessages } from './group-messages.ts'
import { MessageRow } from './message-row.tsx'
import { movingKeys, nextMessage } from './next-message.ts'
import { OutgoingRow } from './outgoing-row.tsx'
import { Row } from './row.tsx'
import { createRowContext } from './row-context.ts'
import { useArrivalsAnnounced } from './use-arrivals-announced.ts'
import { type Log, useLog } from './use-log.ts'
import { useOlder } from './use-older.ts'
import { useReading } from './use-reading.ts'
import { WayToEnd } from './way-to-end.tsx'

type Props = {
  chat: Chat
  conversation: Conversation
  attempt: (work: Promise<unknown>) => void
  onReply: (message: Message) => void
  onEdit: (message: Message) => void
  onEscape: () => void
}

export const MessageList = ({ chat, conversation, attempt, onReply, onEdit, onEscape }: Props) => {
  const { admin } = useWorkspace()
  const { messages } = conversation
  const top = useRef<HTMLDivElement>(null)
  const [unreadAfter] = useState(() => (chat.me && chat.me.unread > 0 ? chat.me.readSeq : undefined))

  // A push may arrive before the ack that removes the message from the outbox.
  const { outbox } = conversation
  const outgoing = useMemo(() => {
    if (outbox.length === 0) return []
    const known = new Set(messages.map(({ clientMessageId }) => clientMessageId))
    return outbox.filter(({ clientMessageId }) => !known.has(clientMessageId))
  }, [messages, outbox])
  const lines = useMemo(() => groupMessages(messages, unreadAfter), [messages, unreadAfter])
  const newest = useMemo(() => messages.findLast(({ type }) => type === 'text')?.seq, [messages])

  const latest = useRef<{ log?: Log; props: Pick<Props, 'attempt' | 'onReply' | 'onEdit'> }>({
    props: { attempt, onReply, onEdit },
  })
  latest.current.props = { attempt, onReply, onEdit }
  const [row] = useState(() => {
    const now = () => latest.current.props
    return createRowContext({
      onReact: (seq, emoji, on) => now().attempt(conversation.react(seq, emoji, on)),
      onDelete: (seq) => now().attempt(conversation.delete(seq)),
      onDeleteAny: (seq) => now().attempt(admin.deleteMessage(conversation.chatId, seq)),
      onReply: (message) => now().onReply(message),
      onEdit: (message) => now().onEdit(message),
      onGoTo: (seq) => now().attempt(latest.current.log?.goTo(seq) ?? Promise.resolve()),
    })
  })
  const log = useLog({ conversation, outgoing, unreadAfter, newest, row })
  latest.current.log = log
  const { list, scroller, shown } = log
  const loading = useOlder(conversation, scroller, top, shown)
  useReading(chat, conversation, list, shown)
  useArrivalsAnnounced(conversation)

  /** Keys move from message to message; Escape returns to the composer. */
  const move = (event: KeyboardEvent) => {
    const { key, target } = event
    if (key === 'Escape') return onEscape()
    const seq = Number((target as HTMLElement).closest<HTMLElement>('[data-seq]')?.dataset['seq'])
    if (!seq || !movingKeys.has(key)) return
    event.preventDefault()
    const next = nextMessage(messages, seq, key)
    if (next) log.focus(next.seq, 'auto')
  }

  const from = conversation.from ?? 1
  const at = (seq: number | undefined) => (seq === undefined ? undefined : messages[seq - from])
  return (
    <>
      <div class={`scroller${shown ? '' : ' opening'}`} ref={scroller}>
        <ol
          class="log"
          aria-label="Messages"
          style={{ height: `${list.getTotalSize()}px` }}
          onKeyDown={move}
          onPointerLeave={(event) => {
            // A finger leaves as soon as it is lifted, before its tap becomes a click.
            if (event.pointerType === 'mouse') row.active.set(undefined)
          }}
        >
          <li class="log-top">
            <div ref={top} />
            {loading ? (
              <span class="spinner" />
            ) : (
              conversation.from === 1 && <span>This is the start of the chat.</span>
            )}
          </li>
          {list.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index]
            const waiting = outgoing[index - lines.length]
            const place = { list, index, start, row, newest, count: lines.length + outgoing.length }
            if (waiting)
              return (
                <Row key={key} {...place}>
                  <OutgoingRow message={waiting} conversation={conversation} />
                </Row>
              )
            if (!line) return null
            const { message, day, unread, first, last } = line
            return (
              <Row key={key} {...place} message={message}>
                {day && (
                  <div class="day">
                    <span>{dayName(day)}</span>
                  </div>
                )}
                {unread && <div class="unread-line">New</div>}
                {message.type === 'text' ? (
                  <MessageRow
                    row={row}
                    kind={chat.kind}
                    myRole={chat.me?.role ?? 'member'}
                    message={message}
                    answered={at(message.replyTo)}
                    first={first}
                    last={last}
                  />
                ) : (
                  <p class="system" dir="auto">
                    {message.deletedAt ? deletedText(message) : message.text}
                  </p>
                )}
              </Row>
            )
          })}
        </ol>
      </div>
      {log.away && <WayToEnd unread={chat.me?.unread ?? 0} toEnd={log.toEnd} />}
    </>
  )
}
