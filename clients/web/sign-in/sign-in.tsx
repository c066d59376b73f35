import { useState } from 'preact/hooks'
import { hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { Icon } from '../parts/icon.tsx'
import { Confirm } from './confirm.tsx'
import { LogIn } from './log-in.tsx'
import { Register } from './register.tsx'

/** Somebody who has an account, wants one, or waits for its code. */
type Stage =
  | { name: 'log-in'; note?: string }
  | { name: 'register' }
  | { name: 'confirm'; username: string; password: string }

type Props = { parley: Client; note?: string | undefined; onDone: () => void }

export const SignIn = ({ parley, note, onDone }: Props) => {
  const [stage, setStage] = useState<Stage>({ name: 'log-in', ...(note !== undefined && { note }) })

  const logIn = async (login: string, password: string) => {
    try {
      await parley.logIn({ login, password })
      onDone()
    } catch (error) {
      if (!hasCode(error, 'not_confirmed')) throw error
      setStage({ name: 'confirm', username: login, password })
    }
  }
  const register = async (account: { username: string; email: string; password: string }) => {
    const { confirmed } = await parley.register(account)
    if (confirmed) await logIn(account.username, account.password)
    else setStage({ name: 'confirm', ...account })
  }

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <div class="brand">
          <span class="mark">
            <Icon name="bubble" />
          </span>
          Parley
        </div>
        {stage.name === 'log-in' && (
          <LogIn note={stage.note} onLogIn={logIn} onRegister={() => setStage({ name: 'register' })} />
        )}
        {stage.name === 'register' && (
          <Register onRegister={register} onLogIn={() => setStage({ name: 'log-in' })} />
        )}
        {stage.name === 'confirm' && (
          <Confirm
            onConfirm={async (code) => {
              const { username, password } = stage
              await parley.call('confirm', { body: { username, code } })
              await logIn(username, password)
            }}
            onBack={() => setStage({ name: 'log-in' })}
          />
        )}
      </div>
    </main>
  )
}
