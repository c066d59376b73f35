import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { limits } from '../../../shared/contract/limits.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { hasVisible } from '../../../shared/contract/text/visible.ts'
import type { Conversation } from '../../client/conversation.ts'
import { IconButton } from '../parts/icon-button.tsx'
import type { Person } from '../workspace/people.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { AttachButton } from './attach-button.tsx'
import { EmojiPicker } from './emoji-picker.tsx'
import type { Intent } from './intent.ts'
import { IntentBar } from './intent-bar.tsx'
import { UploadList } from './upload-list.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import { useComposedText } from './use-composed-text.ts'
import { useSlowMode } from './use-slow-mode.ts'
import { useSuggestions } from './use-suggestions.ts'
import type { Uploads } from './use-uploads.ts'

type Props = {
  chat: Chat
  conversation: Conversation
  uploads: Uploads
  intent: Intent
  /** The people who can be mentioned. */
  people: readonly Person[]
  /** A mention begins. */
  onMention: () => void
  input: RefObject<HTMLTextAreaElement | null>
  attempt: (work: Promise<unknown>) => void
  onEdit: (message: Message) => void
  onDone: () => void
}

/** On a phone, focusing the input would open the keyboard over the conversation. */
const hasKeyboard = () => matchMedia('(hover: hover)').matches

export const Composer = ({ chat, conversation, uploads, intent, people, input, ...rest }: Props) => {
  const { attempt, onMention, onEdit, onDone } = rest
  const { me } = useWorkspace()
  const editing = intent.kind === 'edit'
  const { text, write, insert } = useComposedText(conversation, intent, input)
  const [picking, setPicking] = useState(false)
  const attached = uploads.list.flatMap(({ attachment }) => attachment ?? [])
  const slowSeconds = useSlowMode(chat, conversation)
  const held = slowSeconds > 0 && !editing
  const files = editing ? (intent.message.attachments ?? []) : attached
  const ready = !held && !uploads.busy && (hasVisible(text) || files.length > 0)

  // Before the next key comes: an Escape right after the change would else go nowhere.
  useLayoutEffect(() => {
    if (hasKeyboard() || editing) input.current?.focus()
  }, [])

  const suggestions = useSuggestions(input, people, insert, onMention)
  const send = () => {
    if (!ready) return
    if (editing) attempt(conversation.edit(intent.message.seq, text.trim()))
    else {
      // A refused message stays at the end of the list, with its error.
      conversation
        .send(text.trim(), {
          ...(intent.kind === 'reply' && { replyTo: intent.message.seq }),
          ...(attached.length > 0 && { attachments: attached }),
        })
        .catch(() => {})
      write('')
      uploads.clear()
    }
    onDone()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (suggestions.takesKey(event)) return event.preventDefault()
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      send()
    }
    if (event.key === 'Escape' && intent.kind !== 'new') onDone()
    if (event.key === 'ArrowUp' && text === '') {
      const own = conversation.messages.findLast(
        ({ senderId, type, deletedAt, text }) =>
          senderId === me.userId && type === 'text' && !deletedAt && text,
      )
      if (own) event.preventDefault()
      if (own) onEdit(own)
    }
  }
  const insertEmoji = (emoji: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = input.current ?? {}
    insert(emoji, selectionStart, selectionEnd)
    setPicking(false)
  }

  if (chat.locked && chat.me?.role === 'member')
    return (
      <div class="composer">
        <p class="locked">This chat is locked. Only the owner and admins can write.</p>
      </div>
    )
  return (
    <div class="composer">
      <SuggestionList suggestions={suggestions} />
      {picking && <EmojiPicker onPick={insertEmoji} onClose={() => setPicking(false)} />}
      <form
        class="composer-box"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {held && (
          <p class="slow" role="timer">
            Slow mode: you can write again in {slowSeconds} s.
          </p>
        )}
        <IntentBar intent={intent} onCancel={onDone} />
        {!editing && <UploadList uploads={uploads} />}
        <div class="composer-row">
          {!editing && (
            <AttachButton
              onChoose={(files) => {
                uploads.add(files)
                input.current?.focus()
              }}
            />
          )}
          <textarea
            ref={input}
            dir="auto"
            rows={1}
            maxLength={limits.messageText.max}
            placeholder={editing ? 'Edit message' : 'Write a message'}
            aria-label={editing ? 'Edit message' : 'Write a message'}
            value={text}
            {...suggestions.aria}
            onInput={(event) => {
              write(event.currentTarget.value)
              suggestions.update()
            }}
            onKeyUp={suggestions.update}
            onClick={suggestions.update}
            onKeyDown={onKeyDown}
            onBlur={() => {
              conversation.typing(false)
              suggestions.close()
            }}
            onPaste={(event) => {
              const files = [...(event.clipboardData?.files ?? [])]
              if (files.length === 0) return
              event.preventDefault()
              uploads.add(files)
            }}
          />
          <IconButton
            icon="smile"
            label="Insert emoji"
            size={22}
            aria-expanded={picking}
            onClick={() => setPicking(!picking)}
          />
          <IconButton
            type="submit"
            class="send"
            icon={editing ? 'check' : 'send'}
            label={editing ? 'Save' : 'Send'}
            disabled={!ready}
          />
        </div>
      </form>
    </div>
  )
}
