import '../steps/domain/domain.ts'
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { changePassword } from '../../shared/domain/accounts/change-password.ts'
import { listSessions } from '../../shared/domain/accounts/list-sessions.ts'
import { logIn, refresh } from '../../shared/domain/accounts/log-in.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { resetPassword } from '../../shared/domain/accounts/reset-password.ts'
import { forgotPassword } from '../../shared/domain/accounts/send-code.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import type { PasswordChange } from '../../shared/domain/records/password-change.ts'
import { queryAll } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { startCheckingPool } from '../steps/pool/checking-pool.ts'
import { credentialsIn } from '../steps/accounts/token-credentials.ts'

// A second for every code would be most of the time that these tests take.
vi.mock(import('../../shared/domain/accounts/unhurried.ts'), () => ({ unhurried: (work) => work() }))

const pool = await startCheckingPool()
afterAll(pool.stop)

const password = 'correct horse battery'
const changed = 'another horse battery'

const givenAccount = async () => {
  const username = `acc-${randomUUID().slice(0, 8)}`
  const email = `${username}@example.com`
  const { user } = await register({ username, email, password })
  return { username, email, userId: user.userId }
}
type Account = Awaited<ReturnType<typeof givenAccount>>

const logInTo = async ({ username }: Account, typed = password) => {
  const tokens = await logIn(username, typed, 'Test')
  return { ...tokens, credentials: credentialsIn(tokens.accessToken) }
}
const code = (name: string) => expect.objectContaining({ code: name })
const changesOf = ({ userId }: Account) => queryAll<PasswordChange>(ranges.passwordChanges(userId))

/** Lets the write that ends sessions fail once, as if the function had died before it. */
const dyingBeforeSessionsEnd = async (work: () => Promise<unknown>): Promise<void> => {
  const send = DynamoDBClient.prototype.send
  const died = vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(function (
    this: DynamoDBClient,
    ...args: unknown[]
  ) {
    const [command] = args
    if (command instanceof UpdateItemCommand && command.input.UpdateExpression?.includes('sessionsEndedAtMs'))
      return Promise.reject(new Error('died'))
    return Reflect.apply(send, this, args)
  } as never)
  await expect(work()).rejects.toThrow('died')
  died.mockRestore()
}

describe('resetting a password', () => {
  it('refuses a wrong code, and leaves password and sessions as they were', async () => {
    const account = await givenAccount()
    const { refreshToken } = await logInTo(account)
    await forgotPassword(account.username)
    await expect(resetPassword(account.username, '000000', changed)).rejects.toEqual(code('invalid_code'))
    await expect(logInTo(account, changed)).rejects.toEqual(code('invalid_credentials'))
    await refresh(refreshToken, '')
    expect(await changesOf(account)).toEqual([])
  })

  it('takes the code from the e-mail once, and ends every session', async () => {
    const account = await givenAccount()
    const sessions = [await logInTo(account), await logInTo(account)]
    await forgotPassword(account.email)
    const [sent = ''] = (await pool.codesTo(account.email)).slice(-1)
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((n) => resetPassword(account.email, sent, `${changed} ${n}`)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1
    await expect(logInTo(account)).rejects.toEqual(code('invalid_credentials'))
    const after = await logInTo(account, `${changed} ${winner}`)
    for (const { credentials, refreshToken } of sessions) {
      await expect(listSessions(credentials, '')).rejects.toEqual(code('session_ended'))
      await expect(refresh(refreshToken, '')).rejects.toMatchObject({ status: 401 })
    }
    expect((await listSessions(after.credentials, '')).sessions).toHaveLength(1)
    expect(await changesOf(account)).toEqual([])
  })

  it('that dies after the pool has changed it ends the sessions with the next log-in', async () => {
    const account = await givenAccount()
    const stolen = await logInTo(account)
    await forgotPassword(account.username)
    const [sent = ''] = (await pool.codesTo(account.email)).slice(-1)
    await dyingBeforeSessionsEnd(() => resetPassword(account.username, sent, changed))
    const [left] = await changesOf(account)
    await logInTo(account, changed)
    await listSessions(stolen.credentials, '')
    if (!left) throw new Error('the record of the change is gone')
    const { pk, sk } = left
    await updateItem({ pk, sk }, 'SET startedAtMs = :past', { values: { ':past': Date.now() - 61_000 } })
    const after = await logInTo(account, changed)
    await expect(listSessions(stolen.credentials, '')).rejects.toEqual(code('session_ended'))
    expect((await listSessions(after.credentials, '')).sessions).toHaveLength(1)
    expect(await changesOf(account)).toEqual([])
  })

  it('sends the code to the address in the profile, whatever the pool has', async () => {
    const account = await givenAccount()
    const proved = `proved-${account.email}`
    await updateItem(keys.profile(account.userId), 'SET email = :proved', { values: { ':proved': proved } })
    await forgotPassword(account.username)
    expect(await pool.codesTo(proved)).toHaveLength(1)
  })

  it('of an unknown login answers as for a wrong code, and sends nothing', async () => {
    const nobody = `nobody-${randomUUID()}@example.com`
    await forgotPassword(nobody)
    expect(await pool.codesTo(nobody)).toEqual([])
    await expect(resetPassword(nobody, '654321', changed)).rejects.toEqual(code('invalid_code'))
  })

  it('says that the pool refuses the new password, and leaves the code good', async () => {
    const account = await givenAccount()
    await forgotPassword(account.username)
    const [sent = ''] = (await pool.codesTo(account.email)).slice(-1)
    await expect(resetPassword(account.username, sent, 'short')).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'password' }],
    })
    await resetPassword(account.username, sent, changed)
  })
})

describe('changing a password', () => {
  it('needs the present one, and ends all sessions but this one', async () => {
    const account = await givenAccount()
    const [own, other] = [await logInTo(account), await logInTo(account)]
    const change = (currentPassword: string) =>
      changePassword(own.credentials, {
        accessToken: own.accessToken,
        currentPassword,
        newPassword: changed,
      })
    await expect(change('wrong horse battery')).rejects.toEqual(code('invalid_credentials'))
    await listSessions(other.credentials, '')
    await change(password)
    await expect(listSessions(other.credentials, '')).rejects.toEqual(code('session_ended'))
    expect((await listSessions(own.credentials, '')).sessions).toHaveLength(1)
    await expect(logInTo(account)).rejects.toEqual(code('invalid_credentials'))
    await logInTo(account, changed)
    expect(await changesOf(account)).toEqual([])
  })

  it('takes a present password in any form, and names the field that the pool refuses', async () => {
    const username = `acc-${randomUUID().slice(0, 8)}`
    const typed = 'Zu\u0308rich am See'
    const { user } = await register({ username, email: `${username}@example.com`, password: typed })
    const account = { username, email: '', userId: user.userId }
    const { credentials, accessToken } = await logInTo(account, typed)
    const change = (newPassword: string) =>
      changePassword(credentials, { accessToken, currentPassword: typed, newPassword })
    await expect(change('short')).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'newPassword' }],
    })
    await change(changed)
    await logInTo(account, changed)
  })
})
