import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { announce } from '../lib/announce.ts'
import { errorMessage } from '../lib/error-message.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { Composer } from './composer.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { DropZone } from './drop-zone.tsx'
import type { Intent } from './intent.ts'
import { LogBreakNotice } from './log-break-notice.tsx'
import { MembersPanel } from './members-panel.tsx'
import { MessageList } from './message-list.tsx'
import { TypingLine } from './typing-line.tsx'
import { useConversation } from './use-conversation.ts'
import { useMembers } from './use-members.ts'
import { useUploads } from './use-uploads.ts'

/** How long a notice stays, in milliseconds. */
const noticeMs = 6_000

/** An open conversation: header, messages, composer, and a panel for members and settings. */
export const ConversationView = ({ chat }: { chat: Chat }) => {
  const { chatId } = chat
  const { me } = useWorkspace()
  const { conversation, times } = useConversation(chatId)
  const members = useMembers(conversation)
  const uploads = useUploads(chatId)
  const people = [...members.list, ...members.rest].filter(({ userId }) => userId !== me.userId)
  const [intent, setIntent] = useState<Intent>({ kind: 'new' })
  const [panel, setPanel] = useState(false)
  const [notice, setNotice] = useState('')
  const input = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(() => setNotice(''), noticeMs)
    return () => clearTimeout(timer)
  }, [notice])

  const turnTo = (next: Intent) => {
    setIntent(next)
    input.current?.focus()
  }
  /** Shows a notice if the work fails. */
  const attempt = (work: Promise<unknown>) => {
    work.catch((error) => setNotice(errorMessage(error)))
  }

  return (
    <div class={`conversation${chat.kind === 'direct' ? ' direct' : ''}`}>
      <DropZone class="conversation-body" onFiles={uploads.add}>
        <ConversationHeader
          chat={chat}
          members={members}
          panelOpen={panel}
          onPanel={() => setPanel(!panel)}
        />
        <LogBreakNotice chatId={chatId} />
        <MessageList
          key={times}
          chat={chat}
          conversation={conversation}
          attempt={attempt}
          onReply={(message) => turnTo({ kind: 'reply', message })}
          onEdit={(message) => turnTo({ kind: 'edit', message })}
          onEscape={() => input.current?.focus()}
        />
        <TypingLine chatId={chatId} />
        {notice && (
          <p class="problem boxed notice" role="alert">
            {notice}
          </p>
        )}
        <Composer
          key={intent.kind === 'edit' ? `edit-${intent.message.seq}` : 'new'}
          chat={chat}
          conversation={conversation}
          uploads={uploads}
          intent={intent}
          people={people}
          onMention={members.loadRest}
          input={input}
          attempt={attempt}
          onEdit={(message) => turnTo({ kind: 'edit', message })}
          onDone={() => {
            if (intent.kind === 'edit') announce('Message edited')
            setIntent({ kind: 'new' })
            input.current?.focus()
          }}
        />
      </DropZone>
      {panel && <MembersPanel chat={chat} members={members} onClose={() => setPanel(false)} />}
    </div>
  )
}
