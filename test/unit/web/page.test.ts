import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { describeInBrowser, opensWindow } from '../../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../../steps/browser/built-page.ts'
import { messageOf, StubBackend } from '../../steps/browser/page-on-stub.ts'

const patience = { timeout: 20_000 }

describeInBrowser('in the page', () => {
  let page: BuiltPage & AsyncDisposable
  beforeAll(async () => {
    page = await buildPage()
  })
  afterAll(() => page[Symbol.asyncDispose]())

  type Given = BrowserContextOptions & { log?: readonly Message[]; chat?: Partial<Chat> }
  const opens = async ({ log = [messageOf(1)], chat = {}, ...options }: Given = {}) => {
    const backend = new StubBackend(log, chat)
    const window = await opensWindow({ ...options, served: (context) => backend.serve(context, page) })
    await window.page.locator('.log').waitFor()
    return { backend, window, tab: window.page }
  }

  test('a file that is refused says why beside its name, readable in full', async () => {
    const { window, tab } = await opens({ viewport: { width: 390, height: 844 } })
    await tab.getByLabel('Attach files').setInputFiles([
      { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
      { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    ])
    const files = tab.getByRole('list', { name: 'Files for the next message' }).getByRole('listitem')
    const refused = files.filter({ hasText: 'page.html' }).getByRole('alert')
    expect(await refused.innerText()).toBe(
      'This type of file cannot be sent, because browsers would run it. Send it in a ZIP file.',
    )
    expect(await refused.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
    await files.filter({ hasText: 'empty.txt' }).getByText('The file is empty').waitFor()
    await window.button('Remove page.html').click()
    await window.button('Remove empty.txt').click()
    await expect.poll(() => files.count(), patience).toBe(0)
  })
})
