import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { announce } from '../session/announce.ts'
import { says } from '../session/says.ts'
import { Composer } from './composer.tsx'
import { DropZone } from './drop-zone.tsx'
import type { Intent } from './intent.ts'
import { MembersPanel } from './members-panel.tsx'
import { MessageList } from './message-list.tsx'
import { TalkHeader } from './talk-header.tsx'
import { TypingLine } from './typing-line.tsx'
import { useMembers } from './use-members.ts'
import { useRoom } from './use-room.ts'
import { useUploads } from './use-uploads.ts'

/** Milliseconds for which a refusal is shown. */
const noticeMs = 6_000

/** A conversation: who is in it, what was said, and where to say something. */
export const Talk = ({ chat }: { chat: Chat }) => {
  const { chatId } = chat
  const room = useRoom(chatId)
  const members = useMembers(room)
  const uploads = useUploads(chatId)
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
  /** Does what somebody asked for, and says so if it was refused. */
  const attempt = (work: Promise<unknown>) => {
    work.catch((error) => setNotice(says(error)))
  }

  return (
    <div class={`conversation${chat.kind === 'direct' ? ' direct' : ''}`}>
      <DropZone class="talk" onFiles={uploads.add}>
        <TalkHeader chat={chat} members={members} panelOpen={panel} onPanel={() => setPanel(!panel)} />
        <MessageList
          chat={chat}
          room={room}
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
          room={room}
          uploads={uploads}
          intent={intent}
          input={input}
          attempt={attempt}
          onEdit={(message) => turnTo({ kind: 'edit', message })}
          onDone={() => {
            if (intent.kind === 'edit') announce('Edited')
            setIntent({ kind: 'new' })
            input.current?.focus()
          }}
        />
      </DropZone>
      {panel && <MembersPanel chat={chat} members={members} onClose={() => setPanel(false)} />}
    </div>
  )
}
