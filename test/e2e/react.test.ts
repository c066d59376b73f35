import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'
import { givenChat, givenPerson, givenRegistered } from '../steps/accounts/given-users.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { logOf, say } from '../steps/chats/chats.ts'
import { connected, givenClient } from '../steps/client/given-client.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { eventually } from '../steps/generic/eventually.ts'

const clients = join(import.meta.dirname, '../../clients')

/** The example of README, built from source, at the address of the deployed page: the API accepts no other origin. */
const serveExample = async (context: BrowserContext): Promise<string> => {
  const { restUrl, webSocketUrl, webUrl } = deployment()
  const built = (await build({
    root: join(clients, 'react/example'),
    configFile: false,
    logLevel: 'error',
    base: './',
    resolve: {
      alias: {
        '@parley/client': join(clients, 'client/index.ts'),
        '@parley/react': join(clients, 'react/index.ts'),
      },
    },
    build: { write: false, target: 'es2022' },
  })) as Rolldown.RolldownOutput
  const files = new Map(
    built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]),
  )
  const page = new URL('react/', webUrl.endsWith('/') ? webUrl : `${webUrl}/`).href
  await context.route(`${page}**`, (route) => {
    const path = route.request().url().slice(page.length) || 'index.html'
    if (path === 'config.json') return route.fulfill({ json: { restUrl, webSocketUrl } })
    const body = files.get(path)
    const contentType = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    return body === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ body, contentType })
  })
  return page
}

describeInBrowser('a React app with the hooks', () => {
  test('shows chats, history, presence, typing and unread counts, and sends with and without a network', async () => {
    const [alice, bob] = [await givenRegistered('alice'), await givenPerson('bob')]
    const { chatId, name } = await givenChat(alice, bob)
    for (let n = 1; n <= 52; n++) await say(bob, chatId, `line ${n}`)
    const { page, context } = await opensWindow({ served: serveExample })
    await page.getByLabel('Username').fill(alice.username)
    await page.getByLabel('Password').fill(alice.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: '52 unread' }).waitFor()
    await page.getByRole('button', { name: `${name} (52)` }).click()
    await page.getByText(`${bob.username}: line 52`, { exact: true }).waitFor()
    await page.getByRole('heading', { name: '0 unread' }).waitFor()
    expect(await page.getByText(`${bob.username}: line 2`, { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Older messages' }).click()
    await page.getByText(`${bob.username}: line 1`, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Older messages' }).waitFor({ state: 'detached' })

    const his = connected(givenClient(bob)).enter(chatId)
    await page.getByText('2 online', { exact: true }).waitFor()
    await eventually('bob is in the chat', async () => (his.status === 'live' ? true : undefined))
    his.typing()
    await page.getByText(`2 online, ${bob.username} is typing`).waitFor()
    his.send('and you?')
    await page.getByText(`${bob.username}: and you?`).waitFor()
    await page.getByText('2 online', { exact: true }).waitFor()

    const input = page.getByLabel('Message')
    await input.fill('fine')
    await input.press('Enter')
    await page.getByText(`${alice.username}: fine`).waitFor()
    await context.setOffline(true)
    await input.fill('from a tunnel')
    await input.press('Enter')
    await page.getByRole('button', { name: /^from a tunnel \((waiting|sending)\)$/ }).waitFor()
    await context.setOffline(false)
    await page.getByText(`${alice.username}: from a tunnel`).waitFor()
    await input.fill('x'.repeat(4001))
    await input.press('Enter')
    const failed = page.getByRole('button', { name: /^x+ \(failed\)$/ })
    await failed.click()
    await failed.waitFor()
    const texts = (await logOf(bob, chatId)).map(({ text }) => text)
    expect(texts.slice(52)).toEqual(['and you?', 'fine', 'from a tunnel'])
  })
})
