import { useState } from 'preact/hooks'
import { hasCode } from '../../client/api-error.ts'
import { eraseHash } from '../lib/route.ts'
import { useTask } from '../lib/use-task.ts'
import { CurrentPassword } from '../parts/current-password.tsx'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'
import { TaskForm } from '../parts/task-form.tsx'
import { eraseAccount } from '../workspace/erase-account.ts'
import { usePerson } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Deletes the account, once the user has read what goes, typed the own name, and proved who they are. */
export const DeleteAccount = () => {
  const workspace = useWorkspace()
  const { me, signIn, issuer } = workspace
  const username = usePerson(me.userId)?.username ?? me.username
  const task = useTask()
  const [mistyped, setMistyped] = useState(false)
  const [stale, setStale] = useState(false)
  const hasPassword = signIn.kind === 'password'

  const erase = async (password: string | undefined) => {
    try {
      await eraseAccount(workspace, password)
    } catch (error) {
      if (hasPassword || !hasCode(error, 'fresh_log_in_required')) throw error
      setStale(true)
    }
  }

  if (stale)
    return (
      <>
        <p>To delete your account, sign in once more. Then delete it here within five minutes.</p>
        <Problem text={task.problem} boxed />
        {issuer && (
          <button
            type="button"
            class="button primary"
            disabled={task.busy}
            onClick={() => task.run(() => issuer.begin({ again: true, hash: eraseHash }))}
          >
            Sign in at {issuer.host}
          </button>
        )}
      </>
    )
  return (
    <TaskForm
      task={task}
      action="Delete my account"
      busyAction="Deleting…"
      danger
      onSubmit={async ({ username: typed = '', password }) => {
        const matches = typed.trim() === username
        setMistyped(!matches)
        if (matches) await erase(password)
      }}
    >
      <div class="prose">
        <p>
          <b>This is deleted:</b> your profile and picture, your {hasPassword ? 'password and ' : ''}sessions,
          the files that you sent, your settings and blocks. Groups that you own get another owner, or are
          deleted if you are their only member.
        </p>
        <p>
          <b>This stays:</b> the chats that you were in, with what others wrote. Your own messages are shown
          under the name “deleted user”, or are deleted: the settings of this deployment decide.
        </p>
        <p>You are logged out everywhere at once. Nobody can undo this.</p>
      </div>
      <Field
        label={`Type your username, ${username}, to confirm`}
        name="username"
        autocomplete="off"
        required
        autofocus
        problem={mistyped ? 'This is not your username.' : undefined}
      />
      {hasPassword && <CurrentPassword problem={task.problemOf('password')} />}
    </TaskForm>
  )
}
