import type { Chat } from '../../../shared/contract/chats.ts'
import { chatLink } from '../lib/route.ts'
import { shortTime } from '../lib/times.ts'
import { useVisible } from '../lib/use-visible.ts'
import { Avatar } from '../parts/avatar.tsx'
import { useChatTitle } from '../workspace/use-chats.ts'
import { useTyping } from '../workspace/use-typing.ts'
import { useName, usePicture } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'

const previewOf = ({ kind, lastMessage }: Chat, userId: string, name: string): string => {
  if (!lastMessage) return 'No messages yet'
  const { type, senderId, text, deletedAt, reason } = lastMessage
  if (type !== 'text') return text
  const deleted = reason === 'notification_failed' ? 'Message withdrawn' : 'Message deleted'
  const summary = deletedAt ? deleted : text || 'Attachment'
  if (senderId === userId) return `You: ${summary}`
  return kind === 'direct' ? summary : `${name}: ${summary}`
}

export const ChatRow = ({ chat, open }: { chat: Chat; open: boolean }) => {
  const { me } = useWorkspace()
  const { title, peer, person, avatarId } = useChatTitle(chat)
  const picture = usePicture(person)
  const writer = useName(chat.lastMessage?.senderId ?? '', chat.lastMessage?.senderName ?? '')
  const typing = useTyping(chat.chatId)
  // Messages that arrive in the open chat are being read.
  const reading = useVisible() && open
  const { notifications } = chat.me ?? {}
  const { unread = 0, mentions = 0 } = reading ? {} : (chat.me ?? {})
  const preview = typing.length > 0 ? 'typing…' : previewOf(chat, me.userId, writer)
  return (
    <a
      class={`chat-row${unread > 0 ? ' unread' : ''}`}
      href={chatLink(chat.chatId)}
      aria-current={open ? 'page' : undefined}
    >
      <Avatar
        id={avatarId}
        name={title}
        picture={picture}
        online={peer?.online ?? false}
        square={chat.kind !== 'direct'}
      />
      <span>
        <span class="top">
          <span class="name line">
            <bdi>{title}</bdi>
          </span>
          <time dateTime={chat.lastMessage?.sentAt ?? chat.createdAt}>
            {shortTime(chat.lastMessage?.sentAt ?? chat.createdAt)}
          </time>
        </span>
        <span class="under">
          <span class={`preview line${typing.length > 0 ? ' typing' : ''}`}>
            <bdi>{preview}</bdi>
          </span>
          {mentions > 0 && (
            <span class="badge">
              @<span class="hidden">, you are mentioned</span>
            </span>
          )}
          {unread > 0 && (
            <span class={`badge${notifications === 'none' ? ' quiet' : ''}`}>
              {unread > 99 ? '99+' : unread}
              <span class="hidden"> unread</span>
            </span>
          )}
        </span>
      </span>
    </a>
  )
}
