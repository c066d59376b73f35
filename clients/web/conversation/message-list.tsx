import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Conversation } from '../../client/conversation.ts'
import { announce } from '../lib/announce.ts'
import { dayName } from '../lib/times.ts'
import { Icon } from '../parts/icon.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { groupMessages } from './group-messages.ts'
import { MessageRow } from './message-row.tsx'
import { OutgoingRow } from './outgoing-row.tsx'
import { useOlder } from './use-older.ts'
import { useReading } from './use-reading.ts'

/** Larger batches are not read aloud. */
const announcedAtOnce = 3

type Props = {
  chat: Chat
  conversation: Conversation
  attempt: (work: Promise<unknown>) => void
  onReply: (message: Message) => void
  onEdit: (message: Message) => void
  onEscape: () => void
}

export const MessageList = ({ chat, conversation, attempt, onReply, onEdit, onEscape }: Props) => {
  const { me } = useWorkspace()
  const { messages } = conversation
  const scroller = useRef<HTMLDivElement>(null)
  const top = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<number>()
  const [unreadAfter] = useState(() => (chat.me && chat.me.unread > 0 ? chat.me.readSeq : undefined))
  const { missed, toEnd } = useReading(chat, conversation, scroller)
  const loading = useOlder(conversation, scroller, top)

  useEffect(
    () =>
      conversation.on('arrived', (arrived) => {
        const others = arrived.filter(({ senderId }) => senderId !== me.userId)
        if (others.length > announcedAtOnce || arrived.length > announcedAtOnce) return
        for (const { senderName, text, type } of others)
          announce(type === 'text' ? `${senderName}: ${text}` : text)
      }),
    [conversation],
  )

  const bySeq = new Map(messages.map((message) => [message.seq, message]))
  const known = new Set(messages.map(({ clientMessageId }) => clientMessageId))
  const lines = groupMessages(messages, unreadAfter)
  // A push may arrive before the ack that removes the message from the outbox.
  const outgoing = conversation.outbox.filter(({ clientMessageId }) => !known.has(clientMessageId))
  const lastSeq = messages.findLast(({ type }) => type === 'text')?.seq

  const focusMessage = (seq: number) => {
    const row = scroller.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
    row?.scrollIntoView({ block: 'center' })
    row?.focus({ preventScroll: true })
  }
  /** Arrow keys move from message to message, Escape returns to the composer. */
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onEscape()
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const row = (event.target as HTMLElement).closest('[data-seq]')
    if (step === undefined || !row) return
    event.preventDefault()
    const rows = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-seq]') ?? [])]
    rows[rows.indexOf(row as HTMLElement) + step]?.focus()
  }

  return (
    <>
      <div class="scroller" ref={scroller}>
        <ol
          class="log"
          aria-label="Messages"
          onKeyDown={move}
          onPointerLeave={(event) => {
            // A finger leaves as soon as it is lifted, before its tap becomes a click.
            if (event.pointerType === 'mouse') setActive(undefined)
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
          {lines.map((line) => {
            if (line.kind === 'day')
              return (
                <li key={line.key} class="day">
                  <span>{dayName(line.at)}</span>
                </li>
              )
            if (line.kind === 'unread')
              return (
                <li key={line.key} class="unread-line">
                  New
                </li>
              )
            const { message } = line
            if (line.kind === 'system')
              return (
                <li key={line.key} class="system" dir="auto">
                  {message.text}
                </li>
              )
            return (
              <MessageRow
                key={line.key}
                chat={chat}
                conversation={conversation}
                message={message}
                answered={message.replyTo === undefined ? undefined : bySeq.get(message.replyTo)}
                first={line.first}
                last={line.last}
                active={active === message.seq}
                tabbable={message.seq === (active ?? lastSeq)}
                attempt={attempt}
                onActive={() => setActive(message.seq)}
                onReply={() => onReply(message)}
                onEdit={() => onEdit(message)}
                onGoTo={focusMessage}
              />
            )
          })}
          {outgoing.map((message) => (
            <OutgoingRow key={message.clientMessageId} message={message} conversation={conversation} />
          ))}
        </ol>
      </div>
      {missed > 0 && (
        <div class="under-log">
          <button type="button" class="pill" onClick={toEnd}>
            {missed === 1 ? '1 new message' : `${missed} new messages`}
            <Icon name="down" size={16} />
          </button>
        </div>
      )}
    </>
  )
}
