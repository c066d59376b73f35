import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'
import { givenChat, givenPerson, givenRegistered } from '../steps/accounts/given-users.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { logOf } from '../steps/chats/chats.ts'
import { connected, givenClient } from '../steps/client/given-client.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { storeMessages } from '../steps/stored/store.ts'

const clients = join(import.meta.dirname, '../../clients')

/**
 * The example of README, built from source, in place of the deployed page's script: the API accepts no other origin, and
 * Chromium lets only a document from the network open a socket to this machine.
 */
const serveExample = async (context: BrowserContext): Promise<string> => {
  const { output } = (await build({
    root: join(clients, 'react/example'),
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: {
        '@parley/client': join(clients, 'client/index.ts'),
        '@parley/react': join(clients, 'react/index.ts'),
      },
    },
    build: { write: false, target: 'es2022' },
  })) as Rolldown.RolldownOutput
  const [script] = output.filter((file) => file.type === 'chunk')
  await context.route(/\.js$/, (route) =>
    route.fulfill({ body: script?.code ?? '', contentType: 'text/javascript' }),
  )
  return deployment().webUrl
}

describeInBrowser('a React app with the hooks', () => {
  test('shows chats, history, presence, typing and unread counts, and sends with and without a network', async () => {
    const [alice, bob] = [await givenRegistered('alice'), await givenPerson('bob')]
    const { chatId, name } = await givenChat(alice, bob)
    const lines = Array.from({ length: 52 }, (_, index) => `line ${index + 1}`)
    await storeMessages(chatId, bob, lines)
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
