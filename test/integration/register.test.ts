import '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import {
  AdminDeleteUserCommand,
  CodeDeliveryFailureException,
  CognitoIdentityProviderClient,
  SignUpCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it, vi } from 'vitest'
import { preparePassword } from '../../shared/contract/text/password.ts'
import { logIn } from '../../shared/domain/accounts/log-in.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { putItem } from '../../shared/platform/storage/write.ts'
import { findUserByUsername } from '../../shared/domain/accounts/find-users.ts'

const unique = () => randomUUID().slice(0, 8)
const password = 'correct horse battery'
const codeOf = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'rejected' ? outcome.reason.code : undefined

it('logs in to an account of 0.1.0 by the password as typed, and to a new one in any form', async () => {
  const [before, now] = [`old-${unique()}`, `new-${unique()}`]
  const typed = 'Zu\u0308rich am See'
  await register({ username: before, email: `${before}@example.com`, password: typed })
  const password = preparePassword(typed)
  await register({ username: now, email: `${now}@example.com`, password })
  expect(await logIn(before, typed, '')).toMatchObject({ tokenType: 'Bearer' })
  for (const form of [typed, password])
    expect(await logIn(now, form, '')).toMatchObject({ tokenType: 'Bearer' })
  await expect(logIn(now, `${typed}!`, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
})

describe('registering', () => {
  it('gives a username to one of those who want it at once, and the others keep their addresses', async () => {
    const username = `race-${unique()}`
    const emails = Array.from({ length: 5 }, () => `${unique()}@example.com`)
    const outcomes = await Promise.allSettled(
      emails.map((email, index) =>
        register({ username: index % 2 === 0 ? username : username.toUpperCase(), email, password }),
      ),
    )
    expect(outcomes.map(codeOf).filter((code) => code === undefined)).toHaveLength(1)
    expect(outcomes.map(codeOf).filter((code) => code === 'username_taken')).toHaveLength(4)
    expect((await findUserByUsername(username))?.username.toLowerCase()).toBe(username)
    const loser = emails[outcomes.findIndex(({ status }) => status === 'rejected')] as string
    const { user } = await register({ username: `late-${unique()}`, email: loser, password })
    expect(user.email).toBe(loser)
  })

  it('gives an address to one of those who want it at once, and the others keep their usernames', async () => {
    const email = `${unique()}@example.com`
    const names = Array.from({ length: 4 }, () => `mail-${unique()}`)
    const outcomes = await Promise.allSettled(
      names.map((username) => register({ username, email, password })),
    )
    expect(outcomes.map(codeOf).filter((code) => code === undefined)).toHaveLength(1)
    expect(outcomes.map(codeOf).filter((code) => code === 'email_taken')).toHaveLength(3)
    const loser = names[outcomes.findIndex(({ status }) => status === 'rejected')] as string
    await register({ username: loser, email: `${unique()}@example.com`, password })
  })

  it('takes over names that a registration died with, once they have expired', async () => {
    const username = `dead-${unique()}`
    const email = `${unique()}@example.com`
    const held = (expiresAt: number) =>
      Promise.all(
        [keys.username(username), keys.email(email)].map((key) =>
          putItem({ ...key, loginId: 'dead', expiresAt }),
        ),
      )
    const nowSeconds = Math.floor(Date.now() / 1000)
    await held(nowSeconds + 60)
    await expect(register({ username, email, password })).rejects.toMatchObject({ code: 'username_taken' })
    await held(nowSeconds - 60)
    const { user } = await register({ username, email, password })
    expect(await getItem(keys.username(username))).toMatchObject({ userId: user.userId })
    expect(await getItem(keys.username(username))).not.toHaveProperty('expiresAt')
  })

  it('says that the code was not delivered, and frees the names, even when the account cannot be deleted', async () => {
    const registration = { username: `mail-${unique()}`, email: `${unique()}@example.com`, password }
    const fault = { $metadata: {}, message: 'of Cognito' }
    const send = vi.spyOn(CognitoIdentityProviderClient.prototype, 'send')
    send.mockImplementation(async (command: unknown) => {
      if (command instanceof SignUpCommand) throw new CodeDeliveryFailureException(fault)
      if (command instanceof AdminDeleteUserCommand) throw new TooManyRequestsException(fault)
    })
    await expect(register(registration)).rejects.toMatchObject({ code: 'code_not_delivered', status: 502 })
    expect(send).toHaveBeenCalledTimes(2)
    send.mockRestore()
    expect((await register(registration)).user.username).toBe(registration.username)
  })
})
