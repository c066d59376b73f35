import type { BrowserContextOptions } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { hasNoSeriousIssue } from '../steps/browser/accessibility.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { messageOf, StubBackend } from '../steps/browser/page-on-stub.ts'

const phone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }

describeInBrowser('while a mention is written', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  const given = async (options: BrowserContextOptions = {}) => {
    const backend = new StubBackend([messageOf(1)])
    backend.joins({ userId: 'bobby-id', username: 'bobby.tables', displayName: 'Robert Tables' })
    backend.joins({ userId: 'maryam-id', username: 'مريم', displayName: 'مريم خالد' })
    const window = await opensWindow({ ...options, served: (context) => backend.serve(context, page) })
    const { page: tab, input } = window
    const names = tab.getByRole('listbox', { name: 'People to mention' }).getByRole('option')
    await window.message('message 1').waitFor()
    await tab.getByText('4 online').waitFor()
    const active = () =>
      tab.evaluate<string | undefined>(
        `document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText`,
      )
    return { backend, window, tab, input, names, active, text: () => input.inputValue() }
  }

  test('members are suggested, and arrows and Enter take one without sending', async () => {
    const { backend, window, tab, input, names, active, text } = await given()
    await input.pressSequentially('Ask @bo about it')
    expect(await names.count()).toBe(0)
    for (let step = 0; step < ' about it'.length; step++) await tab.keyboard.press('ArrowLeft')
    await expect.poll(() => names.allInnerTexts()).toHaveLength(2)
    await hasNoSeriousIssue(window, 'suggestions')
    expect(await active()).toContain('bob')
    await tab.keyboard.press('ArrowDown')
    await expect.poll(active).toContain('Robert Tables')
    await tab.keyboard.press('Enter')
    await names.first().waitFor({ state: 'detached' })
    expect(await text()).toBe('Ask @bobby.tables about it')
    await tab.keyboard.type('today ')
    expect(await text()).toBe('Ask @bobby.tables today about it')
    await tab.keyboard.press('Enter')
    await expect
      .poll(() => backend.frames.find(({ action }) => action === 'message')?.text)
      .toBe('Ask @bobby.tables today about it')
  })

  test('Tab takes the first one, Escape closes the list alone, and a whole name is sent by Enter', async () => {
    const { backend, tab, input, names, text } = await given()
    await input.pressSequentially('@مر')
    await names.getByText('مريم خالد').waitFor()
    await tab.keyboard.press('Tab')
    expect(await text()).toBe('@مريم ')
    expect(await tab.evaluate('document.activeElement.tagName')).toBe('TEXTAREA')
    await input.pressSequentially('and @bob')
    await names.first().waitFor()
    await tab.keyboard.press('Escape')
    await names.first().waitFor({ state: 'detached' })
    await input.pressSequentially('b')
    expect(await names.count()).toBe(0)
    await input.pressSequentially('y.tables')
    await tab.keyboard.press('Enter')
    await expect
      .poll(() => backend.frames.find(({ action }) => action === 'message')?.text)
      .toBe('@مريم and @bobby.tables')
  })

  test('on touch, a tap takes one and keeps the keyboard', async () => {
    const { tab, input, names, text } = await given(phone)
    await input.tap()
    await tab.keyboard.type('@tab')
    await names.getByText('Robert Tables').tap()
    expect(await text()).toBe('@bobby.tables ')
    expect(await tab.evaluate('document.activeElement.tagName')).toBe('TEXTAREA')
  })
})
