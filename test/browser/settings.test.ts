import { beforeAll, expect, test } from 'vitest'
import { hasNoSeriousIssue } from '../steps/browser/accessibility.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { me, messageOf, other, refusalOf, StubBackend } from '../steps/browser/page-on-stub.ts'

const day = '2026-03-01T08:00:00.000Z'
const sessions = [
  { sessionId: 'here', device: 'Chromium on Linux', createdAt: day, lastUsedAt: day, current: true },
  {
    sessionId: 'a/b',
    device: `Firefox on a laptop ${'with a long name '.repeat(5)}`,
    createdAt: day,
    lastUsedAt: day,
    current: false,
  },
  { sessionId: 'old', device: '', createdAt: day, lastUsedAt: day, current: false },
]
const own = {
  ...me,
  createdAt: day,
  email: 'alice@example.com',
  privacy: { addMe: 'everyone', presence: 'shared' },
}
const outside = {
  ...{ kind: 'issuer', issuer: 'https://login.example.com' },
  ...{ pageClientId: 'page', scope: 'openid' },
}
const taken = refusalOf(401, 'invalid_credentials', 'The password is wrong.')

describeInBrowser('in the settings', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  const opens = async (title: string, prepare: (backend: StubBackend) => void = () => {}) => {
    const backend = new StubBackend([messageOf(1)])
    const bodies: [string, object][] = []
    const takes = (operation: string, answer = {}) =>
      backend.answers.set(operation, (body) => {
        bodies.push([operation, body])
        return answer
      })
    backend.answers.set('GET /users/me', () => ({ json: own }))
    prepare(backend)
    const window = await opensWindow({ served: (context) => backend.serve(context, page) })
    await window.button('Account settings').click()
    const dialog = window.page.getByRole('dialog')
    if (title) await dialog.getByRole('button', { name: title }).click()
    return { backend, bodies, takes, window, tab: window.page, dialog }
  }

  test('devices are listed, one is logged out, then all others', async () => {
    const ended: string[] = []
    const end = (sessionId: string) => {
      ended.push(sessionId)
      return {}
    }
    const { dialog } = await opens('Devices', (backend) => {
      backend.answers.set('GET /auth/sessions', () => ({
        json: { sessions: sessions.filter(({ sessionId }) => !ended.includes(sessionId)) },
      }))
      backend.answers.set('DELETE /auth/sessions/a%2Fb', () => end('a/b'))
      backend.answers.set('DELETE /auth/sessions', () => end('old'))
    })
    const devices = dialog.getByRole('list', { name: 'Devices' }).getByRole('listitem')
    await devices.filter({ hasText: 'Chromium on Linux' }).getByText('This device').waitFor()
    expect(await dialog.getByText('This device').count()).toBe(1)
    const body = dialog.locator('.dialog-body')
    expect(await body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
    await dialog.getByRole('button', { name: 'Log out Firefox on a laptop' }).click()
    await devices.filter({ hasText: 'Firefox' }).waitFor({ state: 'detached' })
    await devices.filter({ hasText: 'Unknown device' }).waitFor()
    await dialog.getByRole('button', { name: 'Log out all other devices' }).click()
    await devices.filter({ hasText: 'Unknown device' }).waitFor({ state: 'detached' })
    expect(await dialog.getByRole('button', { name: 'Log out all other devices' }).count()).toBe(0)
    expect(ended).toEqual(['a/b', 'old'])
  })

  test('the e-mail address changes by the password and a code', async () => {
    const { backend, bodies, takes, dialog } = await opens('E-mail')
    await dialog.getByText('alice@example.com').waitFor()
    backend.answers.set('PUT /users/me/email', () => taken)
    await dialog.getByLabel('New e-mail').fill('a@example.org ')
    await dialog.getByLabel('Password').fill('wrong')
    await dialog.getByRole('button', { name: 'Send code' }).click()
    await dialog.getByText('The password is wrong.').waitFor()
    takes('PUT /users/me/email', { status: 202 })
    takes('POST /users/me/email/confirm')
    await dialog.getByLabel('Password').fill(' right ')
    await dialog.getByRole('button', { name: 'Send code' }).click()
    await dialog.getByRole('button', { name: 'Send a new code' }).click()
    await dialog.getByText('A new code is on its way').waitFor()
    backend.answers.set('GET /users/me', () => ({ json: { ...own, email: 'a@example.org' } }))
    await dialog.getByLabel('Code').fill('12345678 ')
    await dialog.getByRole('button', { name: 'Change e-mail' }).click()
    await dialog.getByText('Your e-mail address has changed.').waitFor()
    await dialog.getByRole('button', { name: 'E-mail' }).getByText('a@example.org').waitFor()
    const asked = ['PUT /users/me/email', { email: 'a@example.org', password: ' right ' }]
    expect(bodies).toEqual([asked, asked, ['POST /users/me/email/confirm', { code: '12345678' }]])
  })

  test('the password changes by the present one', async () => {
    const { bodies, takes, dialog } = await opens('Password')
    takes('PUT /users/me/password')
    await dialog.getByLabel('Current password').fill('one horse')
    await dialog.getByLabel('New password').fill('another horse')
    await dialog.getByRole('button', { name: 'Change password' }).click()
    await dialog.getByText('Your password has changed.').waitFor()
    const body = { currentPassword: 'one horse', newPassword: 'another horse' }
    expect(bodies).toEqual([['PUT /users/me/password', body]])
  })

  test('privacy is chosen at once, and who is blocked is unblocked', async () => {
    const { bodies, takes, window, dialog } = await opens('Privacy', (backend) =>
      backend.answers.set('GET /users/me/blocks', () => ({
        json: { blocks: [{ user: { ...other, displayName: 'Bob B.', createdAt: day }, blockedAt: day }] },
      })),
    )
    const privacy = { addMe: 'nobody', presence: 'shared' }
    takes('PATCH /users/me', { json: { ...own, privacy } })
    takes('DELETE /users/me/blocks/bob-id')
    await dialog.getByText('Bob B.').waitFor()
    await hasNoSeriousIssue(window, 'privacy')
    await dialog.getByLabel('People who may add me').selectOption('Nobody')
    await dialog.getByRole('button', { name: 'Unblock Bob B.' }).click()
    await dialog.getByText('You have blocked nobody.').waitFor()
    expect(await dialog.getByLabel('People who may add me').inputValue()).toBe('nobody')
    expect(bodies).toEqual([
      ['PATCH /users/me', { privacy: { addMe: 'nobody' } }],
      ['DELETE /users/me/blocks/bob-id', {}],
    ])
  })

  test('a copy of the data is made, and downloaded once it is ready', async () => {
    const latest = { state: 'running', requestedAt: new Date().toISOString(), chatsDone: 2, chatCount: 5 }
    const { backend, bodies, takes, tab, dialog } = await opens('My data', (backend) =>
      backend.answers.set('GET /users/me/export', () => refusalOf(404, 'export_not_found', 'None yet.')),
    )
    takes('POST /users/me/export', { status: 202, json: latest })
    await dialog.getByRole('button', { name: 'Prepare my data' }).waitFor()
    backend.answers.set('GET /users/me/export', () => ({ json: latest }))
    await dialog.getByRole('button', { name: 'Prepare my data' }).click()
    await dialog.getByText('2 of 5 chats').waitFor()
    expect(await dialog.getByRole('button', { name: /data/ }).count()).toBe(0)
    const archive = { expiresIn: 300, size: 4_200, keptUntil: '2026-12-24T08:00:00.000Z', complete: true }
    const ready = {
      ...latest,
      state: 'ready',
      archive: { ...archive, url: 'https://parley.test/api/archive' },
    }
    backend.answers.set('GET /users/me/export', () => ({ json: ready }))
    backend.answers.set('GET /archive', () => ({
      headers: { 'content-disposition': 'attachment; filename="parley.jsonl"' },
      json: {},
    }))
    const downloading = tab.waitForEvent('download')
    await dialog.getByText('The copy of today is ready (4.2 KB)').waitFor()
    await dialog.getByRole('button', { name: 'Download my data' }).click()
    expect((await downloading).suggestedFilename()).toBe('parley.jsonl')
    expect(bodies).toEqual([['POST /users/me/export', {}]])
  })

  test('the account is deleted by the typed name and the password, and nothing of it stays in the browser', async () => {
    const { backend, bodies, takes, window, tab, dialog } = await opens('Delete my account')
    const erase = 'POST /users/me/erasure'
    backend.answers.set(erase, () => taken)
    await dialog.getByText('This is deleted:').waitFor()
    const name = dialog.getByLabel('Type your username')
    await name.fill('alicia')
    await dialog.getByLabel('Password').fill('wrong')
    await dialog.getByRole('button', { name: 'Delete my account' }).click()
    await dialog.getByText('This is not your username.').waitFor()
    expect(bodies).toEqual([])
    await name.fill('alice')
    await dialog.getByRole('button', { name: 'Delete my account' }).click()
    await dialog.getByText('The password is wrong.').waitFor()
    takes(erase, { status: 202 })
    // The session has ended by then.
    backend.answers.set('POST /auth/logout', () => refusalOf(401, 'session_ended', 'Log in again.'))
    await dialog.getByLabel('Password').fill('right')
    await dialog.getByRole('button', { name: 'Delete my account' }).click()
    await tab.getByText('Your account is being deleted.').waitFor()
    await window.button('Log in').waitFor()
    expect(bodies).toEqual([[erase, { password: 'right' }]])
    expect(await tab.evaluate('Object.keys(localStorage)')).toEqual([])
  })

  test('of an outside issuer there is no password, and who deletes the account signs in anew', async () => {
    const { backend, tab, dialog } = await opens('', (backend) => {
      backend.signIn = outside
    })
    await dialog.getByRole('button', { name: 'Devices' }).waitFor()
    expect(await dialog.getByRole('button', { name: /E-mail|Password/ }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Back' }).waitFor({ state: 'detached' })
    await dialog.getByRole('button', { name: 'Delete my account' }).click()
    expect(await dialog.getByLabel('Password').count()).toBe(0)
    backend.answers.set('POST /users/me/erasure', () =>
      refusalOf(403, 'fresh_log_in_required', 'Log in again first.'),
    )
    await dialog.getByLabel('Type your username').fill('alice')
    await dialog.getByRole('button', { name: 'Delete my account' }).click()
    await dialog.getByRole('button', { name: 'Sign in at login.example.com' }).waitFor()
    // Back from there, the page opens at the same place.
    await tab.goto('https://parley.test/#/delete-account')
    await tab.reload()
    await dialog.getByLabel('Type your username').waitFor()
  })
})
