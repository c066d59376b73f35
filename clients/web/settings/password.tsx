import { limits } from '../../../shared/contract/limits.ts'
import { announce } from '../lib/announce.ts'
import { useTask, valuesOf } from '../lib/use-task.ts'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'
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
    <form
      class="form"
      onSubmit={(event) => {
        const { currentPassword = '', newPassword = '' } = valuesOf(event)
        task.run(() => change(currentPassword, newPassword))
      }}
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
      <Field
        label="Current password"
        name="currentPassword"
        type="password"
        autocomplete="current-password"
        required
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
      <Problem text={task.problem} boxed />
      <button type="submit" class="button primary" disabled={task.busy}>
        Change password
      </button>
    </form>
  )
}
