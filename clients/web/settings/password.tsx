import { limits } from '../../../shared/contract/limits.ts'
import { announce } from '../lib/announce.ts'
import { useTask } from '../lib/use-task.ts'
import { CurrentPassword } from '../parts/current-password.tsx'
import { Field } from '../parts/field.tsx'
import { TaskForm } from '../parts/task-form.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

export const PasswordSettings = ({ onChanged }: { onChanged: () => void }) => {
  const { parley, me } = useWorkspace()
  const task = useTask()

  const change = async (currentPassword: string, newPassword: string) => {
    await parley.call('changePassword', { body: { currentPassword, newPassword } })
    announce('Password changed')
    onChanged()
  }

  return (
    <TaskForm
      task={task}
      action="Change password"
      onSubmit={({ currentPassword = '', newPassword = '' }) => change(currentPassword, newPassword)}
    >
      <p>All your other devices are logged out. This one stays.</p>
      {/* So that a password manager knows whose password it is. */}
      <input
        class="hidden"
        name="username"
        autocomplete="username"
        value={me.username}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <CurrentPassword
        label="Current password"
        name="currentPassword"
        autofocus
        problem={task.problemOf('currentPassword')}
      />
      <Field
        label="New password"
        name="newPassword"
        type="password"
        autocomplete="new-password"
        hint={`At least ${limits.password.min} characters`}
        required
        problem={task.problemOf('newPassword')}
      />
    </TaskForm>
  )
}
