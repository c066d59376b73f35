import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import { IconButton } from './icon-button.tsx'

type Props = {
  title: string
  /** Goes back to what the dialog showed before, if it shows one thing after another. */
  onBack?: (() => void) | undefined
  onClose: () => void
  children: ComponentChildren
}

/** The browser's own modal dialog: it traps and restores the focus, and closes on Escape. */
export const Dialog = ({ title, onBack, onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(title)
  const titleId = useId()
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  // The element with the focus may be gone with the former content. A field that takes it has it by now.
  useLayoutEffect(() => {
    if (shown.current === title) return
    shown.current = title
    if (!dialog.current?.contains(document.activeElement) || document.activeElement === dialog.current)
      heading.current?.focus()
  }, [title])
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={titleId} onClose={onClose}>
      <header>
        {onBack && <IconButton icon="back" label="Back" onClick={onBack} />}
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton icon="close" label="Close" onClick={() => dialog.current?.close()} />
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  )
}
