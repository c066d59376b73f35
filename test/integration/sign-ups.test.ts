import { ses } from '../steps/domain/domain.ts'
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { AdminGetUserCommand, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { confirm } from '../../shared/domain/accounts/confirm.ts'
import { findUserByUsername } from '../../shared/domain/accounts/find-users.ts'
import { logIn } from '../../shared/domain/accounts/log-in.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { resendCode } from '../../shared/domain/accounts/send-code.ts'
import { changeEmail, confirmEmail } from '../../shared/domain/accounts/change-email.ts'
import { followChange } from '../../shared/domain/chats/follow-change.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import type { Reservation } from '../../shared/domain/records/profile.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { toItem } from '../../shared/platform/storage/table.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenSession } from '../steps/domain/given-domain.ts'
import { startCheckingPool } from '../steps/pool/checking-pool.ts'

// A second for every code would be most of the time that these tests take.
vi.mock(import('../../shared/domain/accounts/unhurried.ts'), () => ({ unhurried: (work) => work() }))

process.env['CONFIRM_SIGN_UPS'] = 'true'
const pool = await startCheckingPool()
afterAll(pool.stop)

const password = 'correct horse battery'
const freshNames = () => {
  const username = `acc-${randomUUID().slice(0, 8)}`
  return { username, email: `${username}@example.com` }
}
type Names = ReturnType<typeof freshNames>

const signUp = (names: Names) => register({ ...names, password })
const codeFor = async ({ email }: Names) => (await pool.codesTo(email)).at(-1) ?? ''
const confirming = async (names: Names) => confirm(names.username, await codeFor(names))
const givenConfirmed = async () => {
  const names = freshNames()
  await signUp(names)
  await confirming(names)
  return names
}
const refused = (code: string) => expect.objectContaining({ code })

const heldBy = ({ email }: Names) => getItem<Reservation>(keys.email(email))
const hasAccount = (loginId: string | undefined): Promise<boolean> =>
  pool.cognito.send(new AdminGetUserCommand({ UserPoolId: pool.UserPoolId, Username: loginId ?? '' })).then(
    () => true,
    (error) => {
      if (error instanceof UserNotFoundException) return false
      throw error
    },
  )

/** Hands a change of a reservation to the domain as the stream does. The deployed stream knows another pool. */
const follow = (before: Reservation, after?: Reservation) =>
  followChange({ before: toItem(before), after: after && toItem(after) })

/** Lets a day pass for a sign-up. */
const expire = (names: Names) =>
  Promise.all(
    [keys.username(names.username), keys.email(names.email)].map((key) =>
      updateItem(key, 'SET expiresAt = :past', { values: { ':past': Math.floor(Date.now() / 1000) - 60 } }),
    ),
  )

describe('a sign-up that waits for its code', () => {
  it('holds its names, and is nobody until the code has come', async () => {
    const names = freshNames()
    expect(await signUp(names)).toMatchObject({ user: names, confirmed: false })
    expect(await findUserByUsername(names.username)).toBeUndefined()
    await expect(signUp({ ...freshNames(), username: names.username })).rejects.toEqual(
      refused('username_taken'),
    )
    for (const typed of [password, 'wrong horse battery'])
      await expect(logIn(names.username, typed, '')).rejects.toEqual(refused('not_confirmed'))
    await expect(logIn(names.email, password, '')).rejects.toEqual(refused('invalid_credentials'))
    await expect(confirm(names.username, '000000')).rejects.toEqual(refused('invalid_code'))
    await confirming(names)
    expect(await findUserByUsername(names.username)).toMatchObject({ username: names.username })
    for (const login of [names.username, names.email])
      expect(await logIn(login, password, '')).toMatchObject({ tokenType: 'Bearer' })
    expect(await heldBy(names)).not.toHaveProperty('expiresAt')
  })

  it('gets its code again, as long as it waits', async () => {
    const names = freshNames()
    await signUp(names)
    await resendCode(names.username.toUpperCase())
    expect(await pool.codesTo(names.email)).toHaveLength(2)
    await expire(names)
    await resendCode(names.username)
    expect(await pool.codesTo(names.email)).toHaveLength(2)
  })

  it('leaves both names free after a day, refuses its code then, and its account goes with the address', async () => {
    const names = freshNames()
    await signUp(names)
    const held = await heldBy(names)
    const code = await codeFor(names)
    await expire(names)
    await expect(confirm(names.username, code)).rejects.toEqual(refused('invalid_code'))
    if (!held) throw new Error('the address is not held')
    await follow(held)
    expect(await hasAccount(held.loginId)).toBe(false)
    await signUp(names)
    await confirming(names)
  })

  it('is replaced by a new one with its address, whose code alone counts', async () => {
    const [former, later] = [freshNames(), freshNames()]
    await signUp(former)
    const before = await heldBy(former)
    const renamed = { ...later, email: former.email.toUpperCase() }
    await signUp(renamed)
    const after = await heldBy(former)
    if (!before || !after) throw new Error('the address is not held')
    await follow(before, after)
    expect(await hasAccount(before.loginId)).toBe(false)
    await expect(confirm(former.username, '123456')).rejects.toEqual(refused('invalid_code'))
    await signUp({ ...freshNames(), username: former.username })
    await confirming({ ...renamed, email: renamed.email })
    expect(await hasAccount(after.loginId)).toBe(true)
    await follow(after, await heldBy(former))
    expect(await hasAccount(after.loginId)).toBe(true)
  })

  it('gives its address to whoever proves it otherwise', async () => {
    const [owner, names] = [await givenConfirmed(), freshNames()]
    await signUp(names)
    const code = await codeFor(names)
    const userId = (await findUserByUsername(owner.username))?.userId ?? ''
    const credentials = givenSession(userId)
    await changeEmail(credentials, { email: names.email, password })
    const [sent] = ses.sentTo(names.email).slice(-1)
    const proof = /^\d{8}$/m.exec(sent?.Content.Simple.Body.Text.Data ?? '')?.[0] ?? ''
    await confirmEmail(credentials, proof)
    await expect(confirm(names.username, code)).rejects.toEqual(refused('invalid_code'))
    expect(await heldBy(names)).toMatchObject({ userId })
  })

  it('and one that replaces it at the same moment leave one account and one owner, whichever is faster', async () => {
    for (let round = 0; round < 6; round++) {
      const names = freshNames()
      await signUp(names)
      const before = await heldBy(names)
      const code = await codeFor(names)
      const [confirmed, replaced] = await Promise.allSettled([
        sleep(Math.random() * 60).then(() => confirm(names.username, code)),
        signUp({ ...freshNames(), email: names.email }),
      ])
      expect(replaced.status).toBe('fulfilled')
      const after = await heldBy(names)
      if (!before || !after) throw new Error('the address is not held')
      await follow(before, after)
      if (confirmed.status === 'fulfilled') expect(after.loginId).toBe(before.loginId)
      else expect(confirmed.reason).toEqual(refused('invalid_code'))
      expect(await hasAccount(before.loginId)).toBe(confirmed.status === 'fulfilled')
      expect((await findUserByUsername(names.username)) !== undefined).toBe(confirmed.status === 'fulfilled')
    }
  })

  it('of several with one address at once, one stays, with one account', async () => {
    const email = freshNames().email
    const all = Array.from({ length: 4 }, () => ({ ...freshNames(), email }))
    const outcomes = await Promise.allSettled(all.map(signUp))
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refused('unavailable'))
    const held = await getItem<Reservation>(keys.email(email))
    const winner = all.find(({ username }) => username === held?.signUp?.username)
    if (!winner) throw new Error('nobody holds the address')
    await confirming(winner)
    expect(await logIn(winner.username, password, '')).toMatchObject({ tokenType: 'Bearer' })
  })

  it('that dies between the pool and the table is finished by the next call', async () => {
    const names = freshNames()
    await signUp(names)
    const send = DynamoDBClient.prototype.send
    const died = vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(function (
      this: DynamoDBClient,
      ...args: unknown[]
    ) {
      if (args[0] instanceof TransactWriteItemsCommand) return Promise.reject(new Error('died'))
      return Reflect.apply(send, this, args)
    } as never)
    await expect(confirming(names)).rejects.toThrow('died')
    died.mockRestore()
    await confirming(names)
    expect(await logIn(names.username, password, '')).toMatchObject({ tokenType: 'Bearer' })
  })
})

describe('a sign-up with the address of another account', () => {
  it('is answered like any, and holds its username like any', async () => {
    const owner = await givenConfirmed()
    const [known, fresh] = [{ ...freshNames(), email: owner.email }, freshNames()]
    const answers = [await signUp(known), await signUp(fresh)]
    const shapes = answers.map(({ user, confirmed }) => ({
      confirmed,
      fields: Object.keys(user),
      id: user.userId.replace(/[0-9a-f]/g, 'x'),
    }))
    expect(shapes[0]).toEqual(shapes[1])
    for (const { username } of [known, fresh]) {
      await expect(signUp({ ...freshNames(), username })).rejects.toEqual(refused('username_taken'))
      await expect(logIn(username, password, '')).rejects.toEqual(refused('not_confirmed'))
      await expect(confirm(username, '000000')).rejects.toEqual(refused('invalid_code'))
      await resendCode(username)
    }
    for (const { email } of [known, fresh])
      await expect(logIn(email, 'wrong horse battery', '')).rejects.toEqual(refused('invalid_credentials'))
    expect(await logIn(owner.email, password, '')).toMatchObject({ tokenType: 'Bearer' })
  })

  it('tells its owner, in one e-mail an hour', async () => {
    const owner = await givenConfirmed()
    await Promise.all([1, 2, 3].map(() => signUp({ ...freshNames(), email: owner.email.toUpperCase() })))
    const [told, ...more] = ses.sentTo(owner.email)
    expect(more).toEqual([])
    expect(told?.Content.Simple.Body.Text.Data).toContain(owner.username)
    expect(await pool.codesTo(owner.email)).toHaveLength(1)
  })
})
