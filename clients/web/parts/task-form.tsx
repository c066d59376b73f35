import type { ComponentChildren, RefObject } from 'preact'
import { type Task, valuesOf } from '../lib/use-task.ts'
import { Problem } from './problem.tsx'

type Props = {
  task: Task
  action: string
  /** The label of the button while the task runs. */
  busyAction?: string
  danger?: boolean
  onSubmit: (values: Record<string, string>) => Promise<unknown>
  /** Adds a button that closes the dialog around the form. */
  onCancel?: () => void
  form?: RefObject<HTMLFormElement | null>
  children: ComponentChildren
}

/** Fields above a button that runs a task with their values, and between them the task's error. */
export const TaskForm = ({ task, action, busyAction = action, danger = false, ...rest }: Props) => {
  const { onSubmit, onCancel, form, children } = rest
  const button = (
    <button type="submit" class={`button ${danger ? 'danger' : 'primary'}`} disabled={task.busy}>
      {task.busy ? busyAction : action}
    </button>
  )
  return (
    <form
      {...(form && { ref: form })}
      class="form"
      onSubmit={(event) => {
        const values = valuesOf(event)
        task.run(() => onSubmit(values))
      }}
    >
      {children}
      <Problem text={task.problem} boxed />
      {onCancel ? (
        <div class="row-end">
          <button type="button" class="button plain" onClick={onCancel}>
            Cancel
          </button>
          {button}
        </div>
      ) : (
        button
      )}
    </form>
  )
}
