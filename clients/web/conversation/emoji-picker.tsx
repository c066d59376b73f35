import { useEffect, useRef } from 'preact/hooks'

const emoji = [
  ...['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '🔥', '👏', '✅', '👀', '💯'],
  ...['😀', '😊', '😍', '🤔', '😅', '😎', '🤝', '💪', '🚀', '🌱', '☕', '🍕'],
]

type Props = { below?: boolean; onPick: (emoji: string) => void; onClose: () => void }

/** A small choice of emoji. Closes on Escape and when it loses the focus. */
export const EmojiPicker = ({ below = false, onPick, onClose }: Props) => {
  const picker = useRef<HTMLFieldSetElement>(null)
  useEffect(() => picker.current?.querySelector('button')?.focus({ preventScroll: true }), [])

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 6, ArrowUp: -6 }[event.key]
    if (event.key === 'Escape') onClose()
    if (event.key !== 'Escape' && step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const buttons = [...(picker.current?.querySelectorAll('button') ?? [])]
    buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + (step ?? 0)]?.focus()
  }

  return (
    <fieldset
      ref={picker}
      class={`popover${below ? ' below' : ''}`}
      aria-label="Emoji"
      onKeyDown={move}
      onFocusOut={(event) => {
        if (!picker.current?.contains(event.relatedTarget as Node | null)) onClose()
      }}
    >
      {emoji.map((one) => (
        <button key={one} type="button" onClick={() => onPick(one)}>
          {one}
        </button>
      ))}
    </fieldset>
  )
}
