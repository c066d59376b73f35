import { expect, test } from 'vitest'
import { givenPerson } from '../steps/accounts/given-users.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { deployment } from '../steps/deployment/deployment.ts'

describeInBrowser('the documentation', () => {
  test('loads with nothing from elsewhere, takes a token, and sends requests', async () => {
    const { docsUrl, restUrl } = deployment()
    const alice = await givenPerson('alice')
    const { page } = await opensWindow({ address: 'about:blank', colorScheme: 'dark' })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(docsUrl)
    const operation = page
      .locator('.opblock')
      .filter({ hasText: '/users/me' })
      .filter({ hasText: 'GET' })
      .first()
    await operation.waitFor()
    expect(asked.filter((url) => !url.startsWith(restUrl) && !url.startsWith('data:'))).toEqual([])
    await page.locator('html.dark-mode').waitFor()

    await page.locator('.auth-wrapper').getByRole('button', { name: 'Authorize' }).first().click()
    const dialog = page.locator('.dialog-ux')
    await dialog.locator('input').first().fill(alice.accessToken)
    await dialog
      .getByRole('button', { name: /Apply|^Authorize/ })
      .first()
      .click()
    await dialog.getByRole('button', { name: 'Close' }).first().click()

    await operation.locator('.opblock-summary-control').click()
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url() === `${restUrl}/users/me`),
      operation.getByRole('button', { name: 'Execute' }).click(),
    ])
    expect(answer.status()).toBe(200)
    expect(await answer.json()).toMatchObject({ username: alice.username })
    await operation.locator('.live-responses-table').getByText(alice.username).first().waitFor()
  })
})
