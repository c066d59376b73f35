import { useRef, useState } from 'preact/hooks'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import type { IconName } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { EmojiPicker } from './emoji-picker.tsx'

/** Space the picker needs above a message, in pixels. */
const pickerHeight = 230

type Props = {
  onReact: (emoji: string) => void
  onReply: () => void
  onEdit: (() => void) | undefined
  onDelete: (() => void) | undefined
}

/** The buttons on the message that is under the mouse, tapped or focused. */
export const MessageActions = ({ onReact, onReply, onEdit, onDelete }: Props) => {
  const [open, setOpen] = useState<'above' | 'below'>()
  const [asking, setAsking] = useState(false)
  const bar = useRef<HTMLDivElement>(null)
  const focusMessage = () => bar.current?.closest<HTMLElement>('[data-seq]')?.focus()

  const togglePicker = () => {
    const list = bar.current?.closest('.scroller')?.getBoundingClientRect().top ?? 0
    const own = bar.current?.getBoundingClientRect().top ?? 0
    setOpen(open ? undefined : own - list > pickerHeight ? 'above' : 'below')
  }
  const button = (name: IconName, label: string, onClick: () => void) => (
    <IconButton icon={name} label={label} size={18} onClick={onClick} />
  )

  return (
    <>
      <div class="actions" ref={bar}>
        <IconButton
          icon="smile"
          label="React"
          size={18}
          aria-expanded={open !== undefined}
          onClick={togglePicker}
        />
        {button('reply', 'Reply', onReply)}
        {onEdit && button('edit', 'Edit', onEdit)}
        {onDelete && button('trash', 'Delete', () => setAsking(true))}
      </div>
      {open && (
        <EmojiPicker
          below={open === 'below'}
          onClose={() => setOpen(undefined)}
          onPick={(emoji) => {
            focusMessage()
            setOpen(undefined)
            onReact(emoji)
          }}
        />
      )}
      {asking && onDelete && (
        <ConfirmDialog
          title="Delete this message?"
          action="Delete"
          onConfirm={onDelete}
          onClose={() => setAsking(false)}
        >
          Everyone in the chat will see that a message was deleted.
        </ConfirmDialog>
      )}
    </>
  )
}
