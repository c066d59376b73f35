import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../client/conversation.ts'
import { keepDraft, readDraft } from '../lib/drafts.ts'
import type { Intent } from './intent.ts'

export type ComposedText = {
  text: string
  /** Takes the text as the user has changed it. */
  write(text: string): void
  /** Puts something in place of a part of the text, and the cursor behind it. */
  insert(inserted: string, start: number, end: number): void
}

/**
 * The text in the composer. One of a new message is kept as the chat's draft, and the others see that the user types.
 */
export const useComposedText = (
  conversation: Conversation,
  intent: Intent,
  input: RefObject<HTMLTextAreaElement | null>,
): ComposedText => {
  const { chatId } = conversation
  const editing = intent.kind === 'edit'
  const [text, setText] = useState(() => (editing ? intent.message.text : readDraft(chatId)))
  const [at, setCursor] = useState<{ cursor: number }>()

  useEffect(() => () => conversation.typing(false), [conversation])
  useEffect(() => {
    const { current: area } = input
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight}px`
  }, [text])
  // A text that is set from here puts the cursor at its end.
  useLayoutEffect(() => {
    if (at) input.current?.setSelectionRange(at.cursor, at.cursor)
  }, [at])

  const write = (next: string) => {
    setText(next)
    if (editing) return
    keepDraft(chatId, next)
    conversation.typing(next.trim() !== '')
  }
  return {
    text,
    write,
    insert(inserted, start, end) {
      write(text.slice(0, start) + inserted + text.slice(end))
      setCursor({ cursor: start + inserted.length })
      input.current?.focus()
    },
  }
}
