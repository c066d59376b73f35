import { limits } from '../../../shared/contract/limits.ts'
import { useTask, valuesOf } from '../lib/use-task.ts'
import { Field } from '../parts/field.tsx'
import { Problem } from '../parts/problem.tsx'

type Props = {
  onRegister: (account: { username: string; email: string; password: string }) => Promise<void>
  onLogIn: () => void
}

export const Register = ({ onRegister, onLogIn }: Props) => {
  const task = useTask()
  const { username, password } = limits
  return (
    <>
      <h1>Create an account</h1>
      <form
        class="form"
        onSubmit={(event) => {
          const { username = '', email = '', password = '' } = valuesOf(event)
          task.run(() => onRegister({ username: username.trim(), email: email.trim(), password }))
        }}
      >
        <Field
          label="Username"
          name="username"
          autocomplete="username"
          hint={`${username.min} to ${username.max} letters, digits, “_”, “-” or “.”`}
          required
          autofocus
          problem={task.problemOf('username')}
        />
        <Field
          label="E-mail"
          name="email"
          type="email"
          autocomplete="email"
          required
          problem={task.problemOf('email')}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          hint={`At least ${password.min} characters`}
          required
          problem={task.problemOf('password')}
        />
        <Problem text={task.problem} />
        <button type="submit" class="button primary" disabled={task.busy}>
          {task.busy ? 'Creating …' : 'Create account'}
        </button>
      </form>
      <p class="switch">
        Have an account?{' '}
        <button type="button" onClick={onLogIn}>
          Log in
        </button>
      </p>
    </>
  )
}
