import { beforeAll, expect, test } from 'vitest'
import { hasNoSeriousIssue } from '../steps/browser/accessibility.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { me, messageOf, refusalOf, StubBackend } from '../steps/browser/page-on-stub.ts'

const tokens = { accessToken: 'x', refreshToken: 'x', tokenType: 'Bearer', expiresIn: 3600 }

describeInBrowser('whoever signs in', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  const given = async (prepare: (backend: StubBackend) => void = () => {}) => {
    const backend = new StubBackend([messageOf(1)])
    const bodies: [string, object][] = []
    const takes = (operation: string) =>
      backend.answers.set(`POST ${operation}`, (body) => {
        bodies.push([operation, body])
        return {}
      })
    for (const operation of ['/auth/password/forgot', '/auth/password/reset', '/auth/confirm/resend'])
      takes(operation)
    backend.answers.set('POST /auth/login', () => ({ json: tokens }))
    backend.answers.set('GET /auth/session', () => ({ json: me }))
    prepare(backend)
    const window = await opensWindow({
      served: (context) => backend.serve(context, page, { loggedIn: false }),
    })
    return { backend, bodies, window, tab: window.page, takes }
  }

  test('and has forgotten the password sets a new one with a code, and is logged in', async () => {
    const { bodies, window, tab } = await given()
    await tab.getByLabel('Username or e-mail').fill('alice')
    await window.button('Forgot password?').click()
    expect(await tab.getByLabel('Username or e-mail').inputValue()).toBe('alice')
    await tab.keyboard.press('Enter')
    await window.button('Send a new code').click()
    await tab.getByText('A new code is on its way').waitFor()
    await hasNoSeriousIssue(window, 'new password')
    await tab.getByLabel('Code').fill(' 123456 ')
    await tab.getByLabel('New password').fill(' four words and a half ')
    await window.button('Set password').click()
    await window.message('message 1').waitFor()
    const login = 'alice'
    expect(bodies).toEqual([
      ['/auth/password/forgot', { login }],
      ['/auth/password/forgot', { login }],
      ['/auth/password/reset', { login, code: '123456', password: ' four words and a half ' }],
    ])
  })

  test('and gives a wrong code reads why, and keeps what was typed', async () => {
    const { window, tab } = await given((backend) =>
      backend.answers.set('POST /auth/password/reset', () =>
        refusalOf(400, 'invalid_code', 'The code is wrong or has expired.'),
      ),
    )
    await window.button('Forgot password?').click()
    await tab.getByLabel('Username or e-mail').fill('alice@example.com')
    await window.button('Send code').click()
    await tab.getByLabel('Code').fill('000000')
    await tab.getByLabel('New password').fill('four words and a half')
    await window.button('Set password').click()
    await tab.getByRole('alert').getByText('The code is wrong or has expired.').waitFor()
    expect(await tab.getByLabel('New password').inputValue()).toBe('four words and a half')
    await window.button('Back to log in').click()
    expect(await tab.getByLabel('Username or e-mail').inputValue()).toBe('alice@example.com')
  })

  test('and must set a new password is led there', async () => {
    const { window, tab } = await given((backend) =>
      backend.answers.set('POST /auth/login', () =>
        refusalOf(403, 'password_reset_required', 'Set a new password first.'),
      ),
    )
    await window.logsIn({ username: 'alice', password: 'whatever it was' })
    await tab.getByRole('heading', { name: 'Set a new password' }).waitFor()
    await tab.getByText('Set a new password first.').waitFor()
    expect(await tab.getByLabel('Username or e-mail').inputValue()).toBe('alice')
  })

  test('and is not confirmed gets the code again, by the username that an e-mail address does not tell', async () => {
    const { bodies, window, tab, backend, takes } = await given((backend) =>
      backend.answers.set('POST /auth/login', () =>
        refusalOf(403, 'not_confirmed', 'The account is not confirmed.'),
      ),
    )
    takes('/auth/confirm')
    await window.logsIn({ username: 'alice@example.com', password: 'four words and a half' })
    await tab.getByLabel('Username').fill('alice')
    await window.button('Send a new code').click()
    await tab.getByText('A new code is on its way').waitFor()
    backend.answers.set('POST /auth/login', () => ({ json: tokens }))
    await tab.getByLabel('Code').fill('123456')
    await window.button('Confirm').click()
    await window.message('message 1').waitFor()
    expect(bodies).toEqual([
      ['/auth/confirm/resend', { username: 'alice' }],
      ['/auth/confirm', { username: 'alice', code: '123456' }],
    ])
  })

  test('at an outside issuer sees no password', async () => {
    const { window, tab } = await given((backend) => {
      const issuer = 'https://login.example.com'
      backend.signIn = { kind: 'issuer', issuer, pageClientId: 'page', scope: 'openid' }
    })
    await window.button('Sign in at login.example.com').waitFor()
    expect(await tab.getByRole('textbox').count()).toBe(0)
    expect(await window.button('Forgot password?').count()).toBe(0)
  })
})
