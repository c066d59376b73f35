import { useState } from 'preact/hooks'
import { hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { errorMessage } from '../lib/error-message.ts'
import { AccountForm, type Way } from './account-form.tsx'
import {
  codeField,
  loginField,
  newPasswordField,
  passwordField,
  registerFields,
  usernameField,
} from './fields.ts'
import { SignInCard } from './sign-in-card.tsx'

type Stage =
  | { name: 'log-in'; login?: string | undefined }
  | { name: 'register' }
  /** `login` is a username, or an e-mail address, which does not say which account to confirm. */
  | { name: 'confirm'; login: string; password: string }
  | { name: 'forgot'; login?: string | undefined }
  | { name: 'reset'; login: string }

type Props = { parley: Client; note?: string | undefined; onDone: () => void }

/** Logs in. Before that, where needed, it creates an account, confirms it, or sets a new password. */
export const SignIn = ({ parley, note: given, onDone }: Props) => {
  const [stage, setStage] = useState<Stage>({ name: 'log-in' })
  const [note, setNote] = useState(given)

  const turnTo = (next: Stage, why?: string) => {
    setNote(why)
    setStage(next)
  }
  const back: Way = {
    label: 'Back to log in',
    onClick: ({ login = 'login' in stage ? stage.login : undefined }) => turnTo({ name: 'log-in', login }),
  }

  const logIn = async (login: string, password: string) => {
    try {
      await parley.logIn({ login, password })
      onDone()
    } catch (error) {
      if (hasCode(error, 'not_confirmed')) turnTo({ name: 'confirm', login, password })
      else if (hasCode(error, 'password_reset_required'))
        turnTo({ name: 'forgot', login }, errorMessage(error))
      else throw error
    }
  }
  const register = async (account: { username: string; email: string; password: string }) => {
    const { confirmed } = await parley.register(account)
    const { username: login, password } = account
    if (confirmed) await logIn(login, password)
    else turnTo({ name: 'confirm', login, password })
  }
  const sendReset = (login: string) => parley.call('forgotPassword', { body: { login } })

  return (
    <SignInCard>
      {stage.name === 'log-in' && (
        <AccountForm
          key="log-in"
          title="Log in"
          note={note}
          fields={[loginField(stage.login), passwordField]}
          action="Log in"
          busyAction="Logging in…"
          onSubmit={({ login = '', password = '' }) => logIn(login, password)}
          ways={[
            { label: 'Forgot password?', onClick: ({ login }) => turnTo({ name: 'forgot', login }) },
            {
              question: 'New here?',
              label: 'Create an account',
              onClick: () => turnTo({ name: 'register' }),
            },
          ]}
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
          ways={[
            {
              question: 'Already have an account?',
              label: 'Log in',
              onClick: () => turnTo({ name: 'log-in' }),
            },
          ]}
        />
      )}
      {stage.name === 'confirm' && (
        <AccountForm
          key="confirm"
          title="Confirm your e-mail"
          intro="We sent a code to your e-mail address. Enter it here to finish."
          fields={stage.login.includes('@') ? [usernameField, codeField] : [codeField]}
          action="Confirm"
          busyAction="Confirming…"
          onSubmit={async ({ username = stage.login, code = '' }) => {
            await parley.call('confirm', { body: { username, code } })
            await logIn(username, stage.password)
          }}
          sendAgain={({ username = stage.login }) => parley.call('resendCode', { body: { username } })}
          ways={[back]}
        />
      )}
      {stage.name === 'forgot' && (
        <AccountForm
          key="forgot"
          title="Set a new password"
          note={note}
          intro="We send a code to the e-mail address of your account."
          fields={[loginField(stage.login)]}
          action="Send code"
          busyAction="Sending…"
          onSubmit={async ({ login = '' }) => {
            await sendReset(login)
            turnTo({ name: 'reset', login })
          }}
          ways={[back]}
        />
      )}
      {stage.name === 'reset' && (
        <AccountForm
          key="reset"
          title="Set a new password"
          intro={`If the account “${stage.login}” exists, a code is on its way to its e-mail address. A new password logs out all devices of the account.`}
          fields={[codeField, newPasswordField]}
          action="Set password"
          busyAction="Setting…"
          onSubmit={async ({ code = '', password = '' }) => {
            await parley.call('resetPassword', { body: { login: stage.login, code, password } })
            await logIn(stage.login, password)
          }}
          sendAgain={() => sendReset(stage.login)}
          ways={[back]}
        />
      )}
    </SignInCard>
  )
}
