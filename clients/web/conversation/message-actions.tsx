import { useRef, useState } from 'preact/hooks'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { EmojiPicker } from './emoji-picker.tsx'

/** Pixels that the picker needs above a message. */
const pickerHeight = 230

type Props = {
  onReact: (emoji: string) => void
  onReply: () => void
  onEdit: (() => void) | undefined
  onDelete: (() => void) | undefined
}

/** What can be done with the message that is looked at. */
export const MessageActions = ({ onReact, onReply, onEdit, onDelete }: Props) => {
  const [open, setOpen] = useState<'above' | 'below'>()
  const [asking, setAsking] = useState(false)
  const bar = useRef<HTMLDivElement>(null)
  const leaveToMessage = () => bar.current?.closest<HTMLElement>('[data-seq]')?.focus()

  const togglePicker = () => {
    const list = bar.current?.closest('.scroller')?.getBoundingClientRect().top ?? 0
    const own = bar.current?.getBoundingClientRect().top ?? 0
    setOpen(open ? undefined : own - list > pickerHeight ? 'above' : 'below')
  }
  const button = (name: IconName, label: string, onClick: () => void) => (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={name} size={18} />
    </button>
  )

  return (
    <>
      <div class="actions" ref={bar}>
        {button('smile', 'React', togglePicker)}
        {button('reply', 'Reply', onReply)}
        {onEdit && button('edit', 'Edit', onEdit)}
        {onDelete && button('trash', 'Delete', () => setAsking(true))}
      </div>
      {open && (
        <EmojiPicker
          below={open === 'below'}
          onClose={() => setOpen(undefined)}
          onPick={(emoji) => {
            leaveToMessage()
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
          Everybody in the chat sees that a message was deleted here.
        </ConfirmDialog>
      )}
    </>
  )
}
