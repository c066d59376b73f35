import { useState } from 'preact/hooks'
import { announce } from '../lib/announce.ts'
import { useTask } from '../lib/use-task.ts'
import { CurrentPassword } from '../parts/current-password.tsx'
import { Field } from '../parts/field.tsx'
import { SendAgain } from '../parts/send-again.tsx'
import { TaskForm } from '../parts/task-form.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

type Props = {
  /** The present address. */
  email: string | undefined
  onChanged: () => void
}

/** Changes the e-mail address in two steps: the new one counts once its code is entered. */
export const EmailSettings = ({ email, onChanged }: Props) => {
  const { parley } = useWorkspace()
  const task = useTask()
  const [asked, setAsked] = useState<{ email: string; password: string }>()

  const ask = async (body: { email: string; password: string }) => {
    await parley.call('changeEmail', { body })
    setAsked(body)
  }
  const confirm = async (code: string) => {
    await parley.call('confirmEmail', { body: { code } })
    announce('E-mail address changed')
    onChanged()
  }

  if (!asked)
    return (
      <TaskForm
        key="address"
        task={task}
        action="Send code"
        onSubmit={({ email = '', password = '' }) => ask({ email: email.trim(), password })}
      >
        {email && (
          <p>
            Your address is <bdi>{email}</bdi>. It stays in use until you confirm a new one.
          </p>
        )}
        <Field
          label="New e-mail"
          name="email"
          type="email"
          autocomplete="email"
          required
          autofocus
          problem={task.problemOf('email')}
        />
        <CurrentPassword problem={task.problemOf('password')} />
      </TaskForm>
    )
  return (
    <>
      <TaskForm
        key="code"
        task={task}
        action="Change e-mail"
        onSubmit={({ code = '' }) => confirm(code.trim())}
      >
        <p>
          We sent a code to <bdi>{asked.email}</bdi>. Enter it here to finish.
        </p>
        <Field
          label="Code"
          name="code"
          autocomplete="one-time-code"
          required
          autofocus
          problem={task.problemOf('code')}
        />
      </TaskForm>
      <SendAgain send={() => parley.call('changeEmail', { body: asked })} />
    </>
  )
}
