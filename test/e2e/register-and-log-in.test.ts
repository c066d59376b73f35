import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, freshName, givenAccount, givenPerson, logIn } from '../steps/accounts/given-users.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { accountEmailsIn } from '../steps/pool/pool-codes.ts'
import { accountOfSignUp, expireSignUp } from '../steps/pool/sign-ups.ts'
import { whileConfirmingSignUps } from '../steps/aws/lambda.ts'
import { request, rest } from '../steps/api/rest.ts'

const guest = rest()
const password = 'correct horse battery'

describe('registering', () => {
  let alice: Account
  beforeAll(async () => {
    alice = await givenAccount('Alice')
  })

  test('a new account can log in at once where sign-ups need no confirmation', async () => {
    const username = freshName('New')
    const email = `${username}@example.com`
    const { status, body } = await guest.done('register', { body: { username, email, password } })
    expect(status).toBe(201)
    expect(body).toMatchObject({ confirmed: true, user: { username, email } })
    await guest.done('login', { body: { login: username, password } })
  })

  test('a username is taken regardless of case', async () => {
    const taken = { username: alice.username.toUpperCase(), email: `${freshName()}@example.com`, password }
    await guest.refused('register', { body: taken }, 'username_taken')
  })

  test('an e-mail address is taken regardless of case, and the refused username stays free', async () => {
    const username = freshName()
    const taken = { username, email: alice.email.toUpperCase(), password }
    await guest.refused('register', { body: taken }, 'email_taken')
    await guest.done('register', { body: { username, email: `${username}@example.com`, password } })
  })

  test('of ten that want one username at once, one gets it', async () => {
    const username = freshName()
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        guest.done('register', { body: { username, email: `${username}-${index}@example.com`, password } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const answer of answers)
      if (answer.status === 'rejected') expect(String(answer.reason)).toContain('username_taken')
  })

  // The emulator takes any code for an account that there is; what Cognito answers is mapped in user-pool.ts.
  test('a confirmation for a user that does not exist is refused as a wrong code', async () => {
    const body = { username: freshName(), code: '000000' }
    await guest.refused('confirm', { body }, 'invalid_code')
  })

  test('where addresses are confirmed, an account waits for its code, and then logs in', async () => {
    const username = freshName()
    await whileConfirmingSignUps(async () => {
      const body = { username, email: `${username}@example.com`, password }
      const { body: registered } = await guest.done('register', { body })
      expect(registered).toMatchObject({ user: { username }, confirmed: false })
      await guest.refused('login', { body: { login: username, password } }, 'not_confirmed')
      await guest.done('confirm', { body: { username: username.toUpperCase(), code: '123456' } })
      await guest.done('login', { body: { login: username, password } })
    })
  })

  test('a sign-up that is never confirmed leaves its names free, and its account goes', async () => {
    const username = freshName()
    const body = { username, email: `${username}@example.com`, password }
    await whileConfirmingSignUps(() => guest.done('register', { body }))
    const gone = await accountOfSignUp(body.email)
    await expireSignUp(body)
    await eventually('the account is gone from the pool', async () =>
      (await gone.isInPool()) ? undefined : true,
    )
    await guest.done('register', { body })
  })

  test('where addresses are confirmed, one that another has is answered like any, and its owner is told', async () => {
    const owner = await givenAccount()
    await whileConfirmingSignUps(async () => {
      const sent = { username: freshName(), email: owner.email, password }
      const { body } = await guest.done('register', { body: sent })
      expect(body).toMatchObject({ user: { username: sent.username, email: owner.email }, confirmed: false })
      const login = { login: sent.username, password }
      await guest.refused('login', { body: login }, 'not_confirmed')
    })
    const [told] = await accountEmailsIn(deployment().endpointUrl, owner.email)
    expect(told?.text).toContain(owner.username)
  })

  test.each([
    ['a username of two letters', { username: 'ab' }],
    ['a username with a space', { username: 'al ice' }],
    ['a username of 10,000 characters', { username: 'a'.repeat(10_000) }],
    ['a password of seven characters', { password: '1234567' }],
    ['no e-mail address', { email: 'nobody' }],
    ['a number for a password', { password: 12_345_678 }],
    ['a password that begins with white space', { password: ' correct horse' }],
    ['a password that ends with white space', { password: 'correct horse\u00a0' }],
    ['an e-mail address with 65 characters before the @', { email: `${'a'.repeat(65)}@example.com` }],
    ['an unknown field', { role: 'admin' }],
  ])('%s is refused', async (_, wrong) => {
    const username = freshName()
    const body = { username, email: `${username}@example.com`, password, ...wrong }
    const { errors } = await guest.refused('register', { body }, 'validation_failed')
    expect(errors).not.toHaveLength(0)
    await guest.refused('login', { body: { login: username, password } }, 'invalid_credentials')
  })
})

test('people sign in with a password here, and the deployment says so', async () => {
  expect((await rest().done('getSignIn')).body).toEqual({ kind: 'password' })
})

describe('logging in', () => {
  test('by username and by e-mail address, both regardless of case', async () => {
    const { username, email, userId } = await givenAccount('Bob')
    for (const login of [username, username.toUpperCase(), email, email.toUpperCase()]) {
      const { body } = await guest.done('login', { body: { login, password } })
      const session = await rest(body.accessToken).done('getSession')
      expect(session.body).toMatchObject({ userId, username })
    }
  })

  test('a password is one, however its accents and spaces are composed', async () => {
    const username = freshName()
    const body = { username, email: `${username}@example.com`, password: 'Zu\u0308rich am\u00a0See' }
    await guest.done('register', { body })
    for (const typed of ['Z\u00fcrich am See', 'Zu\u0308rich am See', 'Z\u00fcrich\u3000am\u00a0See'])
      await guest.done('login', { body: { login: username, password: typed } })
    const other = { login: username, password: 'Zurich am See' }
    await guest.refused('login', { body: other }, 'invalid_credentials')
  })

  test('white space around the login does not count', async () => {
    const { username } = await givenAccount()
    await guest.done('login', { body: { login: ` ${username}\n`, password } })
  })

  test('an unknown user and a wrong password get the same answer', async () => {
    const { username, email } = await givenAccount()
    const attempts = [
      { login: username, password: 'wrong horse battery' },
      { login: email, password: 'wrong horse battery' },
      { login: freshName(), password },
      { login: `${freshName()}@example.com`, password },
    ]
    const answers = []
    for (const body of attempts)
      answers.push({ ...(await guest.refused('login', { body }, 'invalid_credentials')), requestId: '' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('guesses at one password are soon refused with the time to wait, and other accounts are not', async () => {
    const { username } = await givenAccount()
    const guess = { body: { login: username, password: 'wrong horse battery' } }
    // Twice the limit, should its time begin anew meanwhile.
    let answer = await request('login', undefined, guess)
    for (let count = 1; count < 25 && answer.status === 401; count++)
      answer = await request('login', undefined, guess)
    expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_requests' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    await givenPerson()
  })

  test('each log-in is a session of its own, and a refreshed token stays in its session', async () => {
    const account = await givenAccount()
    const first = await logIn(account)
    const second = await logIn(account)
    const { body: mine } = await first.rest.done('getSession')
    const { body: other } = await second.rest.done('getSession')
    expect(mine.sessionId).not.toBe(other.sessionId)

    const { body: refreshed } = await guest.done('refresh', { body: { refreshToken: first.refreshToken } })
    const { body: again } = await rest(refreshed.accessToken).done('getSession')
    expect(again.sessionId).toBe(mine.sessionId)
    expect(Date.parse(again.expiresAt)).toBeGreaterThan(Date.now())
  })

  test('a refresh token that is none is refused', async () => {
    const { accessToken } = await givenPerson()
    for (const refreshToken of ['nonsense', accessToken])
      await guest.refused('refresh', { body: { refreshToken } }, 'invalid_refresh_token')
  })
})
