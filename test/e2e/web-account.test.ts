import { expect, test } from 'vitest'
import { givenAccount, logIn } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { codesIn } from '../steps/pool/pool-codes.ts'

describeInBrowser('on the page', () => {
  test('who forgot the password sets a new one, ends the other sessions, and leaves for good', async () => {
    const account = await givenAccount()
    const { username, email } = account
    const password = 'another horse battery'
    const window = await opensWindow()
    const { page } = window
    await window.button('Forgot password?').click()
    await page.getByLabel('Username or e-mail').fill(email)
    await window.button('Send code').click()
    await page.getByLabel('Code').waitFor()
    await page.getByLabel('Code').fill((await codesIn(deployment().endpointUrl, email)).at(-1) ?? '')
    await page.getByLabel('New password').fill(password)
    await window.button('Set password').click()
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()

    const elsewhere = await logIn({ ...account, password })
    await window.button('Account settings').click()
    await window.button('Devices').click()
    await page.getByText('This device').waitFor()
    await window.button('Log out all other devices').click()
    await window.button('Log out all other devices').waitFor({ state: 'detached' })
    await elsewhere.rest.refused('getOwnUser', {}, 'session_ended')

    await window.button('Back').click()
    await window.button('Delete my account').click()
    await page.getByLabel('Type your username').fill(username)
    await page.getByLabel('Password').fill(password)
    await window.button('Delete my account').click()
    await page.getByText('Your account is being deleted.').waitFor()
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([])
    await rest().refused('login', { body: { login: username, password } }, 'invalid_credentials')
  })
})
