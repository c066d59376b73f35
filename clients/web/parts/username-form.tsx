import { type Task, valuesOf } from '../lib/use-task.ts'

type Props = {
  task: Task
  label: string
  placeholder?: string
  action: string
  /** @param clear empties the field. */
  onSubmit: (username: string, clear: () => void) => Promise<unknown>
}

/** Takes a username, or the beginning of one, with or without its `@`. */
export const UsernameForm = ({ task, label, placeholder = label, action, onSubmit }: Props) => (
  <form
    class="inline-form"
    onSubmit={(event) => {
      const { username = '' } = valuesOf(event)
      const form = event.currentTarget
      task.run(() => onSubmit(username.trim().replace(/^@/, ''), () => form.reset()))
    }}
  >
    <input
      type="search"
      class="search"
      name="username"
      placeholder={placeholder}
      aria-label={label}
      autocomplete="off"
      required
    />
    <button type="submit" class="button small" disabled={task.busy}>
      {action}
    </button>
  </form>
)
