import { useId } from 'preact/hooks'

type Props<T extends string> = {
  label: string
  hint?: string
  value: T
  /** The text of each choice. */
  choices: Readonly<Record<T, string>>
  disabled: boolean
  onChoose: (choice: T) => void
}

/** A labelled choice that takes effect at once. */
export const SelectField = <T extends string>({ label, hint, value, choices, ...rest }: Props<T>) => {
  const id = useId()
  const { disabled, onChoose } = rest
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="select"
        value={value}
        disabled={disabled}
        aria-describedby={hint ? `${id}-note` : undefined}
        onChange={(event) => onChoose(event.currentTarget.value as T)}
      >
        {Object.entries<string>(choices).map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
      {hint && (
        <p id={`${id}-note`} class="hint">
          {hint}
        </p>
      )}
    </div>
  )
}
