import { expect, test } from 'vitest'
import { freshName, givenAccount, givenRegistered, logIn } from '../steps/accounts/given-users.ts'
import { request, rest } from '../steps/api/rest.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { codesIn } from '../steps/pool/pool-codes.ts'

const guest = rest()
const password = 'another horse battery'
const codesTo = (email: string) => codesIn(deployment().endpointUrl, email)

test('who has forgotten the password sets a new one with the code from the e-mail, and all sessions end', async () => {
  const account = await givenAccount()
  const [one, other] = [await logIn(account), await logIn(account)]
  const socket = await one.connects()
  await guest.done('forgotPassword', { body: { login: account.username } })
  const code = (await codesTo(account.email)).at(-1)
  await guest.done('resetPassword', { body: { login: account.email, code, password } })

  await socket.isClosed()
  expect(socket.frames.at(-1)).toEqual({ type: 'session.closed' })
  await other.rest.refused('getOwnUser', {}, 'session_ended')
  const { refreshToken } = other
  await guest.refused('refresh', { body: { refreshToken } }, 'invalid_refresh_token')
  const old = { login: account.username, password: account.password }
  await guest.refused('login', { body: old }, 'invalid_credentials')
  await logIn({ ...account, password })
})

test('for an unknown login the answers are those for a known one, and no e-mail leaves', async () => {
  const { username } = await givenAccount()
  const nobody = `${freshName('nobody')}@example.com`
  for (const login of [username, nobody]) await guest.done('forgotPassword', { body: { login } })
  for (const name of [username, freshName('nobody')])
    await guest.done('resendCode', { body: { username: name } })
  expect(await codesTo(nobody)).toEqual([])
  const body = { login: nobody, code: '654321', password }
  await guest.refused('resetPassword', { body }, 'invalid_code')
})

test('a new password follows the rules, and the login and the code may have white space around them', async () => {
  const { username, email } = await givenAccount()
  await guest.done('forgotPassword', { body: { login: ` ${username}\n` } })
  const code = `${(await codesTo(email)).at(-1)} `
  const short = { login: username, code, password: '1234567' }
  const { errors } = await guest.refused('resetPassword', { body: short }, 'validation_failed')
  expect(errors).toMatchObject([{ path: 'password' }])
  await guest.done('resetPassword', { body: { login: username, code, password } })
})

test('a user changes the password with the present one: other sessions end, this one goes on', async () => {
  const account = await givenAccount()
  const [person, other] = [await logIn(account), await logIn(account)]
  const socket = await other.connects()
  const kept = await person.connects()
  const body = { currentPassword: account.password, newPassword: password }
  await person.rest.done('changePassword', { body })
  await socket.isClosed()
  await other.rest.refused('getOwnUser', {}, 'session_ended')
  await kept.isCaughtUp()
  await person.rest.refused('changePassword', { body }, 'invalid_credentials')
  await logIn({ ...account, password })
})

test('guesses at the present password are soon refused, as those of a log-in are', async () => {
  const { rest: own, username, accessToken } = await givenRegistered()
  const guess = { body: { currentPassword: 'wrong horse battery', newPassword: password } }
  // Twice the limit, should its time begin anew meanwhile.
  let answer = await request('changePassword', accessToken, guess)
  for (let count = 1; count < 25 && answer.status === 401; count++)
    answer = await request('changePassword', accessToken, guess)
  expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_requests' } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  const body = { login: username, password: 'wrong horse battery' }
  await guest.refused('login', { body }, 'too_many_requests')
  await own.done('getOwnUser')
})
