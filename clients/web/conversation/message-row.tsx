import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Conversation } from '../../client/conversation.ts'
import { hueOf } from '../lib/hue.ts'
import { Avatar } from '../parts/avatar.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { Bubble } from './bubble.tsx'
import { MessageActions } from './message-actions.tsx'
import { Reactions } from './reactions.tsx'

type Props = {
  chat: Chat
  conversation: Conversation
  message: Message
  /** The message it replies to, if loaded. */
  answered: Message | undefined
  /** Whether it is the first or last of its group. */
  first: boolean
  last: boolean
  /** Under the mouse, tapped or focused. */
  active: boolean
  tabbable: boolean
  attempt: (work: Promise<unknown>) => void
  onActive: () => void
  onReply: () => void
  onEdit: () => void
  onGoTo: (seq: number) => void
}

export const MessageRow = ({
  chat,
  conversation,
  message,
  answered,
  first,
  last,
  active,
  ...rest
}: Props) => {
  const { me } = useWorkspace()
  const { tabbable, attempt, onActive, onReply, onEdit, onGoTo } = rest
  const { seq, senderId, senderName, deletedAt } = message
  const own = senderId === me.userId
  const named = chat.kind !== 'direct' && !own
  const react = (emoji: string, on: boolean) => attempt(conversation.react(seq, emoji, on))
  const myRole = chat.me?.role ?? 'member'
  const mayDelete = own || (chat.kind !== 'direct' && myRole !== 'member')

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a keyboard reaches the same by focusing the message
    <li
      class={`message${own ? ' own' : ''}${first ? ' first' : ''}${last ? ' last' : ''}`}
      data-seq={seq}
      tabIndex={tabbable ? 0 : -1}
      onFocusCapture={onActive}
      onPointerEnter={(event) => {
        // A finger that scrolls the list enters messages too; a tap is a click.
        if (event.pointerType === 'mouse') onActive()
      }}
      onClick={onActive}
    >
      {named && (last ? <Avatar id={senderId} name={senderName} size="small" /> : <span />)}
      <div class="stack">
        <span
          class={named && first ? 'sender line' : 'hidden'}
          style={named && first ? { '--hue': hueOf(senderId) } : undefined}
        >
          <bdi>{own ? 'You' : senderName}</bdi>
        </span>
        <div class="bubble-row">
          <Bubble chat={chat} message={message} answered={answered} own={own} onGoTo={onGoTo} />
          {active && !deletedAt && (
            <MessageActions
              onReact={(emoji) => react(emoji, true)}
              onReply={onReply}
              onEdit={own ? onEdit : undefined}
              onDelete={mayDelete ? () => attempt(conversation.delete(seq)) : undefined}
            />
          )}
        </div>
        <Reactions message={message} userId={me.userId} tabbable={active} onReact={react} />
      </div>
    </li>
  )
}
