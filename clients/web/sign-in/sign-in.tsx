import { useState } from 'preact/hooks'
import { limits } from '../../../shared/contract/limits.ts'
import { hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import type { FieldProps } from '../parts/field.tsx'
import { AccountForm } from './account-form.tsx'
import { SignInCard } from './sign-in-card.tsx'

type Stage =
  | { name: 'log-in' }
  | { name: 'register' }
  | { name: 'confirm'; username: string; password: string }

const logInFields: readonly FieldProps[] = [
  { label: 'Username or e-mail', name: 'login', autocomplete: 'username' },
  { label: 'Password', name: 'password', type: 'password', autocomplete: 'current-password' },
]

const registerFields: readonly FieldProps[] = [
  {
    label: 'Username',
    name: 'username',
    autocomplete: 'username',
    hint: `${limits.username.min} to ${limits.username.max} letters, digits, “_”, “-” or “.”`,
  },
  { label: 'E-mail', name: 'email', type: 'email', autocomplete: 'email' },
  {
    label: 'Password',
    name: 'password',
    type: 'password',
    autocomplete: 'new-password',
    hint: `At least ${limits.password.min} characters`,
  },
]

const confirmFields: readonly FieldProps[] = [{ label: 'Code', name: 'code', autocomplete: 'one-time-code' }]

type Props = { parley: Client; note?: string | undefined; onDone: () => void }

/** Logs in, or creates an account first and confirms it where the deployment asks for that. */
export const SignIn = ({ parley, note, onDone }: Props) => {
  const [stage, setStage] = useState<Stage>({ name: 'log-in' })
  const [firstNote, setFirstNote] = useState(note)

  const turnTo = (next: Stage) => {
    setFirstNote(undefined)
    setStage(next)
  }
  const logIn = async (login: string, password: string) => {
    try {
      await parley.logIn({ login, password })
      onDone()
    } catch (error) {
      if (!hasCode(error, 'not_confirmed')) throw error
      turnTo({ name: 'confirm', username: login, password })
    }
  }
  const register = async (account: { username: string; email: string; password: string }) => {
    const { confirmed } = await parley.register(account)
    if (confirmed) await logIn(account.username, account.password)
    else turnTo({ name: 'confirm', ...account })
  }

  return (
    <SignInCard>
      {stage.name === 'log-in' && (
        <AccountForm
          key="log-in"
          title="Log in"
          note={firstNote}
          fields={logInFields}
          action="Log in"
          busyAction="Logging in…"
          onSubmit={({ login = '', password = '' }) => logIn(login, password)}
          elsewhere={{
            question: 'New here?',
            label: 'Create an account',
            onClick: () => turnTo({ name: 'register' }),
          }}
        />
      )}
      {stage.name === 'register' && (
        <AccountForm
          key="register"
          title="Create an account"
          fields={registerFields}
          action="Create account"
          busyAction="Creating account…"
          onSubmit={({ username = '', email = '', password = '' }) => register({ username, email, password })}
          elsewhere={{
            question: 'Already have an account?',
            label: 'Log in',
            onClick: () => turnTo({ name: 'log-in' }),
          }}
        />
      )}
      {stage.name === 'confirm' && (
        <AccountForm
          key="confirm"
          title="Confirm your e-mail"
          intro="We sent you a code. Enter it here to finish."
          fields={confirmFields}
          action="Confirm"
          busyAction="Confirming…"
          onSubmit={async ({ code = '' }) => {
            const { username, password } = stage
            await parley.call('confirm', { body: { username, code } })
            await logIn(username, password)
          }}
          elsewhere={{ label: 'Back to log in', onClick: () => turnTo({ name: 'log-in' }) }}
        />
      )}
    </SignInCard>
  )
}
