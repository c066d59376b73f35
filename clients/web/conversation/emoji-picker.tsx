import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

const emoji = [
  ...['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '🔥', '👏', '✅', '👀', '💯'],
  ...['😀', '😊', '😍', '🤔', '😅', '😎', '🤝', '💪', '🚀', '🌱', '☕', '🍕'],
]

type Props = { below?: boolean; onPick: (emoji: string) => void; onClose: () => void }

/** Whether an element is the button that opened the picker: its own click closes it. */
const opensPicker = (element: Element) => element.closest('[aria-expanded="true"]') !== null

/** A small choice of emoji. Closes on Escape, when the focus moves elsewhere, and on a press elsewhere. */
export const EmojiPicker = ({ below = false, onPick, onClose }: Props) => {
  const picker = useRef<HTMLFieldSetElement>(null)
  // Before the next key, which an effect after painting would leave to the message.
  useLayoutEffect(() => picker.current?.querySelector('button')?.focus({ preventScroll: true }), [])
  useEffect(() => {
    const onPress = ({ target }: PointerEvent) => {
      if (target instanceof Element && !picker.current?.contains(target) && !opensPicker(target)) onClose()
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [])

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
      onFocusOut={({ relatedTarget }) => {
        // Safari gives the focus of a pressed button to what is around it, or to nothing, before the click.
        if (!(relatedTarget instanceof Element) || relatedTarget.contains(picker.current)) return
        if (!picker.current?.contains(relatedTarget) && !opensPicker(relatedTarget)) onClose()
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
