import { useRef } from 'preact/hooks'
import { formValues, useTask } from '../lib/use-task.ts'
import { Field, type FieldProps } from '../parts/field.tsx'
import { SendAgain } from '../parts/send-again.tsx'
import { TaskForm } from '../parts/task-form.tsx'

type Values = Record<string, string>

/** The way to another form, which may take over what was typed in this one. */
export type Way = { question?: string; label: string; onClick: (values: Values) => void }

type Props = {
  title: string
  /** A paragraph below the title. */
  intro?: string | undefined
  /** Shown like an error until an error of its own takes its place. */
  note?: string | undefined
  /** Values are trimmed, passwords excepted. */
  fields: readonly FieldProps[]
  action: string
  /** The label of the button while the request is under way. */
  busyAction: string
  onSubmit: (values: Values) => Promise<void>
  /** Sends the code again that the form asks for. */
  sendAgain?: (values: Values) => Promise<unknown>
  ways: readonly Way[]
}

const trimmed = (values: Values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === 'password' ? value : value.trim()]),
  )

/** One step of signing in: logging in, creating an account, confirming it, or setting a new password. */
export const AccountForm = ({ title, intro, note, fields, action, busyAction, ...rest }: Props) => {
  const { onSubmit, sendAgain, ways } = rest
  const task = useTask()
  const form = useRef<HTMLFormElement>(null)
  const values = () => (form.current ? trimmed(formValues(form.current)) : {})
  // The first one that has to be filled in, or else the first one.
  const first = Math.max(
    fields.findIndex(({ value }) => !value),
    0,
  )
  return (
    <>
      <h1>{title}</h1>
      {intro && <p>{intro}</p>}
      {note && !task.problem && (
        <p class="problem boxed" role="status">
          {note}
        </p>
      )}
      <TaskForm
        form={form}
        task={task}
        action={action}
        busyAction={busyAction}
        onSubmit={(typed) => onSubmit(trimmed(typed))}
      >
        {fields.map((field, index) => (
          <Field
            key={field.name}
            {...field}
            required
            autofocus={index === first}
            problem={task.problemOf(field.name)}
          />
        ))}
      </TaskForm>
      {sendAgain && <SendAgain send={() => sendAgain(values())} />}
      {ways.map(({ question, label, onClick }) => (
        <p key={label} class="switch">
          {question && `${question} `}
          <button type="button" class="link-button" onClick={() => onClick(values())}>
            {label}
          </button>
        </p>
      ))}
    </>
  )
}
