import { expect, test } from 'vitest'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { buildPage } from '../steps/browser/built-page.ts'
import { chatId, messageOf, StubBackend } from '../steps/browser/page-on-stub.ts'

const endOf = (seq: number, letter: string) => ({ seq, chain: letter.repeat(43), after: 0 })

describeInBrowser('a log that was rewritten while the page was offline', () => {
  const opens = async () => {
    const backend = new StubBackend([messageOf(1), messageOf(2)])
    backend.chain = endOf(2, 'A')
    const page = await buildPage()
    const window = await opensWindow({ served: (context) => backend.serve(context, page) })
    await window.sees('message 2')
    return { backend, window, tab: window.page, notice: window.page.getByRole('region', { name: /history/ }) }
  }

  test('is told in the chat, and after another chat was looked at, until the notice is hidden', async () => {
    const { backend, window, tab, notice } = await opens()
    const enters = () => backend.frames.filter(({ action }) => action === 'enter').length
    await backend.cuts()
    await expect.poll(enters).toBe(2)
    expect(await notice.count()).toBe(0)

    backend.chain = endOf(2, 'B')
    await backend.cuts()
    await notice.getByText('found at message 2').waitFor()
    await tab.getByRole('status').getByText('history of this chat was changed').waitFor({ state: 'attached' })
    await tab.goto('https://parley.test/#/')
    await window.chat('Lunch').click()
    await notice.waitFor()
    await window.button('Hide this notice').click()
    await notice.waitFor({ state: 'detached' })
    await tab.goto('https://parley.test/#/')
    await window.chat('Lunch').click()
    await window.sees('message 2')
    expect(await notice.count()).toBe(0)
  })

  test('shows the shorter log after a restored backup, and sending goes on', async () => {
    const { backend, window, notice } = await opens()
    backend.messages.pop()
    backend.chain = endOf(1, 'A')
    await backend.cuts()
    await notice.waitFor()
    await window.shows(['message 1'])
    await window.sends('still here')
    const sent = () => backend.frames.filter(({ action }) => action === 'message')
    await expect.poll(sent).toMatchObject([{ chatId, text: 'still here' }])
  })
})
