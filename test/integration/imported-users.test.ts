import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { authorise } from '../../shared/domain/access/authorise.ts'
import { credentialsFromClaims } from '../../shared/domain/access/claims.ts'
import { findUserByUsername } from '../../shared/domain/accounts/find-users.ts'
import { logIn } from '../../shared/domain/accounts/log-in.ts'
import { resetPassword } from '../../shared/domain/accounts/reset-password.ts'
import { forgotPassword } from '../../shared/domain/accounts/send-code.ts'
import { importUsers } from '../../shared/domain/imports/import-users.ts'
import {
  importedPasswordOf,
  lapseImportedPassword,
  whileResetIsDead,
} from '../steps/domain/imported-password.ts'
import { freshSource, givenImportedUsers, hashOf, userRow } from '../steps/domain/imports.ts'
import { claimsOf } from '../steps/generic/claims-of.ts'

const old = 'the older password'
/** The code that the emulator's pool sends. */
const code = '654321'

const given = async (password = old) => {
  const source = freshSource()
  const [user] = await givenImportedUsers(source, [userRow(source, 1, { passwordHash: hashOf(password) })])
  if (!user) throw new Error('No user was imported')
  return user
}

const userIdFrom = async (login: string, password: string) => {
  const { accessToken } = await logIn(login, password, 'a test')
  const credentials = credentialsFromClaims(claimsOf(accessToken))
  return (await authorise(credentials)).caller.userId
}

describe('importing users', () => {
  it('a repeat finds the same users and changes nothing, also after a rename', async () => {
    const source = freshSource()
    const rows = [userRow(source, 1, { displayName: 'Ann Núñez', createdAt: '2019-05-01T10:00:00+02:00' })]
    const first = await importUsers({ source, users: rows, adapt: false })
    const again = await importUsers({
      source,
      users: [{ ...rows[0], id: '1', username: `${source}-other` }],
      adapt: false,
    })
    expect(first.users).toMatchObject([{ existed: false, id: '1' }])
    expect(again.users).toMatchObject([{ existed: true, userId: first.users[0]?.userId }])
    expect(await findUserByUsername(`${source}-u1`)).toMatchObject({
      userId: first.users[0]?.userId,
      displayName: 'Ann Núñez',
      createdAt: '2019-05-01T08:00:00.000Z',
    })
  })

  it('ids of two sources do not meet', async () => {
    const [one, other] = [freshSource(), freshSource()]
    const [a] = await givenImportedUsers(one, [userRow(one, 1)])
    const [b] = await givenImportedUsers(other, [userRow(other, 1)])
    expect(a?.userId).not.toBe(b?.userId)
  })

  it('refuses rows one by one, with reasons', async () => {
    const source = freshSource()
    const { users, refused } = await importUsers({
      source,
      users: [
        userRow(source, 1),
        userRow(source, 2, { username: `${source}-U1` }),
        userRow(source, 3, { email: `${source}-u1@EXAMPLE.com` }),
        userRow(source, 4, { username: 'no spaces please' }),
        userRow(source, 5, { passwordHash: 'plain text' }),
        userRow(source, 6, { email: null, passwordHash: hashOf(old) }),
        'no row',
        userRow(source, 8),
      ],
      adapt: false,
    })
    expect(users.map(({ row }) => row)).toEqual([0, 7])
    expect(refused.map(({ row, id, code }) => [row, id, code])).toEqual([
      [1, '2', 'username_taken'],
      [2, '3', 'email_taken'],
      [3, '4', 'validation_failed'],
      [4, '5', 'validation_failed'],
      [5, '6', 'validation_failed'],
      [6, undefined, 'validation_failed'],
    ])
    expect(JSON.stringify(refused)).not.toContain('plain text')
  })

  it('adapts what would be refused, and says what', async () => {
    const source = freshSource()
    const users = await givenImportedUsers(
      source,
      [
        userRow(source, 1),
        userRow(source, 2, { username: `${source}-u1` }),
        userRow(source, 3, { username: `${source} ü3`, email: '' }),
        userRow(source, 4, { email: `${source}-u1@example.com`, passwordHash: hashOf(old) }),
      ],
      true,
    )
    expect(users.map(({ username, adapted }) => [username, adapted])).toEqual([
      [`${source}-u1`, []],
      [`${source}-u1-2`, ['username']],
      [`${source}.ü3`, ['username', 'email']],
      [`${source}-u4`, ['email']],
    ])
    expect(await importedPasswordOf(users[3]?.userId)).toBeUndefined()
  })
})

describe('the first log-in of an imported user', () => {
  it('takes the older password, and later ones need it no more', async () => {
    const { username, userId } = await given()
    expect(await importedPasswordOf(userId)).toBeDefined()
    expect(await userIdFrom(username, old)).toBe(userId)
    expect(await importedPasswordOf(userId)).toBeUndefined()
    expect(await userIdFrom(`${username}@example.com`, old)).toBe(userId)
  })

  it('refuses another password, and leaves everything as it was', async () => {
    const { username, userId } = await given()
    await expect(logIn(username, 'not the password', '')).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
    expect(await userIdFrom(username, old)).toBe(userId)
  })

  it('of several at once makes one account', async () => {
    const { username, userId } = await given()
    const userIds = await Promise.all(Array.from({ length: 6 }, () => userIdFrom(username, old)))
    expect(new Set(userIds)).toEqual(new Set([userId]))
    expect(await importedPasswordOf(userId)).toBeUndefined()
  })

  it('says that a password which the rules refuse must be reset, to nobody but who knows it', async () => {
    const { username, userId } = await given('short')
    await expect(logIn(username, 'short', '')).rejects.toMatchObject({ code: 'password_reset_required' })
    await expect(logIn(username, 'shirt', '')).rejects.toMatchObject({ code: 'invalid_credentials' })
    await forgotPassword(username)
    await resetPassword(username, code, 'a longer password')
    expect(await userIdFrom(username, 'a longer password')).toBe(userId)
    await expect(logIn(username, 'short', '')).rejects.toMatchObject({ code: 'invalid_credentials' })
  })

  it('still takes the older password after somebody asked for a code', async () => {
    const { username, userId } = await given()
    await forgotPassword(username)
    await forgotPassword(username)
    expect(await userIdFrom(username, old)).toBe(userId)
  })

  it('takes a reset for the end of the older password, also one that died half-way', async () => {
    const [ann, bob] = [await given(), await given()]
    await forgotPassword(ann.username)
    await resetPassword(ann.username, code, 'a new password')
    await expect(logIn(ann.username, old, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
    await whileResetIsDead(bob.userId, async () => {
      await expect(logIn(bob.username, old, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
    })
    expect(await importedPasswordOf(bob.userId)).toBeUndefined()
  })

  it('takes no older password after a year, when only a code helps', async () => {
    const { username, userId } = await given()
    await lapseImportedPassword(userId)
    await expect(logIn(username, old, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
    await forgotPassword(username)
    await resetPassword(username, code, 'a new password')
    expect(await userIdFrom(username, 'a new password')).toBe(userId)
  })
})

it('nobody becomes an imported user by the name of an account in the pool', () => {
  const claims = { sub: 'mallory', exp: 2e9, origin_jti: 's', username: 'imported-mallory' }
  expect(credentialsFromClaims(claims).userId).toBe('mallory')
  const forged = `imp-${'A'.repeat(43)}`
  expect(credentialsFromClaims({ ...claims, username: forged }).userId).toBe('mallory')
  expect(() => credentialsFromClaims({ ...claims, sub: forged })).toThrow()
})
