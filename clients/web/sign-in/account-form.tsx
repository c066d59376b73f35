import { useTask, valuesOf } from '../lib/use-task.ts'
import { Field, type FieldProps } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'

type Props = {
  title: string
  /** A paragraph below the title. */
  intro?: string
  /** Shown like an error until an error of its own takes its place. */
  note?: string | undefined
  /** Values are trimmed, passwords excepted. */
  fields: readonly FieldProps[]
  action: string
  /** The label of the button while the request is under way. */
  busyAction: string
  onSubmit: (values: Record<string, string>) => Promise<void>
  /** The way to another form. */
  elsewhere: { question?: string; label: string; onClick: () => void }
}

const trimmed = (values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === 'password' ? value : value.trim()]),
  )

/** One step of signing in: logging in, creating an account or confirming it. */
export const AccountForm = ({ title, intro, note, fields, action, busyAction, ...rest }: Props) => {
  const { onSubmit, elsewhere } = rest
  const task = useTask()
  return (
    <>
      <h1>{title}</h1>
      {intro && <p>{intro}</p>}
      {note && !task.problem && (
        <p class="problem boxed" role="status">
          {note}
        </p>
      )}
      <form
        class="form"
        onSubmit={(event) => {
          const values = trimmed(valuesOf(event))
          task.run(() => onSubmit(values))
        }}
      >
        {fields.map((field, index) => (
          <Field
            key={field.name}
            {...field}
            required
            autofocus={index === 0}
            problem={task.problemOf(field.name)}
          />
        ))}
        <Problem text={task.problem} boxed />
        <button type="submit" class="button primary" disabled={task.busy}>
          {task.busy ? busyAction : action}
        </button>
      </form>
      <p class="switch">
        {elsewhere.question && `${elsewhere.question} `}
        <button type="button" class="link-button" onClick={elsewhere.onClick}>
          {elsewhere.label}
        </button>
      </p>
    </>
  )
}
