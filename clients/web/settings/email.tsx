import { useState } from 'preact/hooks'
import { announce } from '../lib/announce.ts'
import { useTask, valuesOf } from '../lib/use-task.ts'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'
import { SendAgain } from '../parts/send-again.tsx'
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
      <form
        key="address"
        class="form"
        onSubmit={(event) => {
          const { email = '', password = '' } = valuesOf(event)
          task.run(() => ask({ email: email.trim(), password }))
        }}
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
        <Field
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          problem={task.problemOf('password')}
        />
        <Problem text={task.problem} boxed />
        <button type="submit" class="button primary" disabled={task.busy}>
          Send code
        </button>
      </form>
    )
  return (
    <>
      <form
        key="code"
        class="form"
        onSubmit={(event) => {
          const { code = '' } = valuesOf(event)
          task.run(() => confirm(code.trim()))
        }}
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
        <Problem text={task.problem} boxed />
        <button type="submit" class="button primary" disabled={task.busy}>
          Change e-mail
        </button>
      </form>
      <SendAgain send={() => parley.call('changeEmail', { body: asked })} />
    </>
  )
}
