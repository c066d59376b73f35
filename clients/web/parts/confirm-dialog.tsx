import type { ComponentChildren } from 'preact'
import { Dialog } from './dialog.tsx'

type Props = {
  title: string
  /** The label of the confirming button. */
  action: string
  onConfirm: () => void
  /** Another way to confirm. */
  more?: { action: string; onConfirm: () => void }
  onClose: () => void
  children: ComponentChildren
}

/** Asks before something that cannot be undone. */
export const ConfirmDialog = ({ title, action, onConfirm, more, onClose, children }: Props) => (
  <Dialog title={title} onClose={onClose}>
    <p>{children}</p>
    <div class="row-end">
      <button type="button" class="button plain" onClick={onClose}>
        Cancel
      </button>
      {more && (
        <button
          type="button"
          class="button danger soft"
          onClick={() => {
            onClose()
            more.onConfirm()
          }}
        >
          {more.action}
        </button>
      )}
      <button
        type="button"
        class="button danger"
        onClick={() => {
          onClose()
          onConfirm()
        }}
      >
        {action}
      </button>
    </div>
  </Dialog>
)
