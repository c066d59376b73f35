import { beforeAll, expect, test } from 'vitest'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { me, messageOf, StubBackend } from '../steps/browser/page-on-stub.ts'

const phone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }

describeInBrowser('on touch, a tapped message', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  const tapped = async (text: string) => {
    const backend = new StubBackend([
      messageOf(1, { text: 'from him' }),
      messageOf(2, { text: 'from her', senderId: me.userId, senderName: me.username }),
    ])
    const window = await opensWindow({ ...phone, served: (context) => backend.serve(context, page) })
    await window.message(text).locator('.text').tap()
    const does = (action: string) => window.message(text).getByRole('button', { name: action }).tap()
    const sent = (action: string) =>
      expect.poll(() => backend.frames.find((frame) => frame.action === action), { timeout: 10_000 })
    return { window, does, sent }
  }

  test('gets a reaction by React and an emoji', async () => {
    const { window, does, sent } = await tapped('from him')
    await does('React')
    await window.button('🎉').tap()
    await sent('react').toMatchObject({ seq: 1, emoji: '🎉', on: true })
  })

  test('is answered by Reply', async () => {
    const { window, does, sent } = await tapped('from him')
    await does('Reply')
    await window.page.getByText('Reply to bob').waitFor()
    await window.sends('gladly')
    await sent('message').toMatchObject({ text: 'gladly', replyTo: 1 })
  })

  test('is edited by Edit', async () => {
    const { window, does, sent } = await tapped('from her')
    await does('Edit')
    const wording = window.page.getByRole('textbox', { name: 'Edit message' })
    await wording.fill('from me')
    await window.button('Save').tap()
    await sent('edit').toMatchObject({ seq: 2, text: 'from me' })
  })

  test('is deleted by Delete', async () => {
    const { window, does, sent } = await tapped('from her')
    await does('Delete')
    await window.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).tap()
    await sent('delete').toMatchObject({ seq: 2 })
  })

  test('shows its buttons until another one is tapped', async () => {
    const { window } = await tapped('from him')
    await window.message('from him').getByRole('button', { name: 'Reply' }).waitFor()
    await window.message('from her').locator('.text').tap()
    await window.message('from her').getByRole('button', { name: 'Edit' }).waitFor()
    expect(await window.button('Reply').count()).toBe(1)
  })
})
