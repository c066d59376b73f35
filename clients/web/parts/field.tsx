import { useEffect, useId, useRef } from 'preact/hooks'

type Props = {
  label: string
  name: string
  type?: 'text' | 'email' | 'password'
  autocomplete?: string
  hint?: string
  problem?: string | undefined
  required?: boolean
  maxLength?: number
  autofocus?: boolean
}

/** A labelled input, which says what is wrong with it. Its form reads it by its name. */
export const Field = ({ label, hint, problem, autofocus = false, ...input }: Props) => {
  const id = useId()
  const control = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (autofocus) control.current?.focus()
  }, [])
  const note = problem ?? hint
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...(input as { type?: 'text' })}
        ref={control}
        id={id}
        dir="auto"
        autofocus={autofocus}
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <p id={`${id}-note`} class={problem ? 'problem' : 'hint'}>
          {note}
        </p>
      )}
    </div>
  )
}
