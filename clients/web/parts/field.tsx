import { useLayoutEffect, useId, useRef } from 'preact/hooks'

export type FieldProps = {
  label: string
  name: string
  type?: 'text' | 'email' | 'password'
  /** The value that it begins with. */
  value?: string
  autocomplete?: string
  hint?: string
  problem?: string | undefined
  required?: boolean
  maxLength?: number
  autofocus?: boolean
}

/** A labelled input that shows its own validation error. Its form reads the value by `name`. */
export const Field = ({ label, hint, problem, value, autofocus = false, ...input }: FieldProps) => {
  const id = useId()
  const control = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
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
        {...(value !== undefined && { defaultValue: value })}
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
