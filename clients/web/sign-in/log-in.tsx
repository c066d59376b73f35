import { useTask, valuesOf } from '../lib/use-task.ts'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'

type Props = {
  note: string | undefined
  onLogIn: (login: string, password: string) => Promise<void>
  onRegister: () => void
}

export const LogIn = ({ note, onLogIn, onRegister }: Props) => {
  const task = useTask()
  return (
    <>
      <h1>Log in</h1>
      {note && !task.problem && (
        <p class="problem boxed" role="status">
          {note}
        </p>
      )}
      <form
        class="form"
        onSubmit={(event) => {
          const { login = '', password = '' } = valuesOf(event)
          task.run(() => onLogIn(login.trim(), password))
        }}
      >
        <Field
          label="Username or e-mail"
          name="login"
          autocomplete="username"
          required
          autofocus
          problem={task.problemOf('login')}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          problem={task.problemOf('password')}
        />
        <Problem text={task.problem} />
        <button type="submit" class="button primary" disabled={task.busy}>
          {task.busy ? 'Logging in …' : 'Log in'}
        </button>
      </form>
      <p class="switch">
        New here?{' '}
        <button type="button" onClick={onRegister}>
          Create an account
        </button>
      </p>
    </>
  )
}
