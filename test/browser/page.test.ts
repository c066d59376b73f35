import type { BrowserContext, BrowserContextOptions } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import type { Member } from '../../shared/contract/members.ts'
import type { Message } from '../../shared/contract/messages.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { me, messageOf, other, StubBackend } from '../steps/browser/page-on-stub.ts'

describeInBrowser('in the page', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  type Given = BrowserContextOptions & {
    log?: readonly Message[]
    chat?: Partial<Chat>
    members?: readonly (Partial<Member> & Pick<Member, 'userId'>)[]
    /** The time at which the page is opened, whose clock a test may turn forward. */
    time?: Date
  }
  const opens = async ({ log = [messageOf(1)], chat = {}, members = [], time, ...options }: Given = {}) => {
    const backend = new StubBackend(log, chat)
    for (const member of members) backend.joins(member)
    const served = async (context: BrowserContext) => {
      if (time) await context.clock.install({ time })
      return backend.serve(context, page)
    }
    const window = await opensWindow({ ...options, served })
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
    await expect.poll(() => files.count()).toBe(0)
  })

  test.each([800, 1100])(
    'the members at a width of %i are a sheet, closed by a press beside it',
    async (width) => {
      const { window, tab } = await opens({ viewport: { width, height: 800 } })
      await window.button('Members and settings').click()
      const panel = tab.getByRole('complementary', { name: 'Members and settings' })
      await panel.waitFor()
      await tab.mouse.click(200, 400)
      await panel.waitFor({ state: 'detached' })
      await expect.poll(() => tab.evaluate('document.activeElement.ariaLabel')).toBe('Members and settings')
    },
  )

  test('the Tab key left the sheet of members for the page that it covers', async () => {
    const { window, tab } = await opens({ viewport: { width: 1000, height: 800 } })
    // Before and after the page's elements the browser's own have their turn: then the body has the focus.
    const place = () =>
      tab.evaluate(`(({ activeElement }) =>
        activeElement === document.body ? 'browser' : activeElement.closest('.panel') ? 'panel' : 'behind'
      )(document)`)
    const walk = async (key: string) => {
      const places = new Set<unknown>()
      for (let step = 0; step < 20; step++) {
        await tab.keyboard.press(key)
        places.add(await place())
      }
      return places
    }
    await window.button('Members and settings').click()
    const panel = tab.getByRole('complementary', { name: 'Members and settings' })
    await panel.waitFor()
    for (const key of ['Tab', 'Shift+Tab']) expect(await walk(key)).toEqual(new Set(['panel', 'browser']))

    // Wide enough for both, the panel stands beside the conversation.
    await tab.setViewportSize({ width: 1400, height: 800 })
    await expect.poll(() => tab.locator('[inert]').count()).toBe(0)
    await tab.setViewportSize({ width: 1000, height: 800 })
    await expect.poll(() => tab.locator('[inert]').count()).toBeGreaterThan(0)
    await panel.getByRole('button', { name: 'Close' }).click()
    await panel.waitFor({ state: 'detached' })
    expect(await tab.locator('[inert]').count()).toBe(0)
    expect(await tab.evaluate('document.activeElement.ariaLabel')).toBe('Members and settings')
  })

  test('removing and banning ask first, and the owner and admins are told apart', async () => {
    const { backend, window, tab } = await opens({
      members: [{ userId: 'carol-id', username: 'carol', role: 'admin' }],
    })
    await window.button('Members and settings').click()
    const panel = tab.getByRole('complementary')
    await panel.getByText('Owner', { exact: true }).waitFor()
    await panel.getByText('Admin', { exact: true }).waitFor()
    await window.button('Remove bob').click()
    await tab.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    const changes = () => backend.requests.filter((request) => /members|bans/.test(request))
    expect(changes()).toEqual([])
    await window.button('Remove bob').click()
    await tab.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await window.button('Remove carol').click()
    await tab.getByRole('dialog').getByRole('button', { name: 'Remove and ban' }).click()
    await expect
      .poll(changes)
      .toEqual(['DELETE /chats/lunch/members/bob-id', 'PUT /chats/lunch/bans/carol-id'])
  })

  test('slow mode counts down until one may write again', async () => {
    const sentAt = new Date()
    const mine = { senderId: me.userId, senderName: me.username, sentAt: sentAt.toISOString() }
    const { window, tab } = await opens({
      log: [messageOf(1, mine)],
      chat: {
        slowModeSeconds: 60,
        me: { role: 'member', readSeq: 1, unread: 0, mentions: 0, notifications: 'all' },
      },
      time: new Date(sentAt.getTime() + 5_000),
    })
    await window.input.fill('again')
    await tab.getByText(/you can write again in [345]\d s/).waitFor()
    await tab.clock.fastForward(20_000)
    await tab.getByText(/you can write again in [123]\d s/).waitFor()
    expect(await window.button('Send').isDisabled()).toBe(true)
    await tab.clock.fastForward(40_000)
    await tab.getByRole('timer').waitFor({ state: 'detached' })
    expect(await window.button('Send').isDisabled()).toBe(false)
  })

  test.each([
    ['שלום', 'rtl'],
    ['مرحبا، كيف حالك اليوم؟', 'rtl'],
    ['hello', 'ltr'],
  ])('the time stands apart from %s', async (text, direction) => {
    const { window } = await opens({ log: [messageOf(1), messageOf(2, { text, replyTo: 1 })] })
    const bubble = window.message(text).locator('.bubble')
    expect(await bubble.evaluate((element) => element.matches(':dir(rtl)'))).toBe(direction === 'rtl')
    const gap = await bubble.evaluate((element) => {
      const [one, other] = ['.text', '.meta'].map((part) =>
        element.querySelector(part).getBoundingClientRect(),
      )
      return Math.max(one.left - other.right, other.left - one.right, other.top - one.bottom)
    })
    expect(gap).toBeGreaterThanOrEqual(8)
  })

  test('a long message is folded, and unfolded by Show more', async () => {
    const { window } = await opens({
      log: [messageOf(1, { text: Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n') })],
    })
    const message = window.message('line 1')
    const height = async () => (await message.boundingBox())?.height ?? 0
    await message.getByRole('button', { name: 'Show more' }).waitFor()
    expect(await height()).toBeLessThan(350)
    await message.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(height).toBeGreaterThan(1_000)
    await message.getByRole('button', { name: 'Show less' }).click()
    await expect.poll(height).toBeLessThan(350)
  })

  test('an error of a field goes when another kind of chat is chosen', async () => {
    const { backend, window, tab } = await opens()
    const { refusal } = { refusal: 'There is no user of this name' }
    backend.refusal = {
      ...{
        code: 'validation_failed',
        detail: 'members.0',
        errors: [{ path: 'members.0', message: refusal }],
      },
    }
    await window.button('New chat').first().click()
    await tab.getByLabel('Username').fill('nobody')
    await window.button('Start').click()
    await tab.getByText(refusal).waitFor()
    await tab.getByLabel('Group').check()
    await tab.getByLabel('People').waitFor()
    expect(await tab.getByText(refusal).count()).toBe(0)
  })

  test('the open chat shows no unread, and unread chats stand out by weight', async () => {
    const { backend, window, tab } = await opens({
      chat: { me: { role: 'owner', readSeq: 0, unread: 1, mentions: 0, notifications: 'all' } },
    })
    const chat = window.chat(/Lunch/)
    const weight = () =>
      tab.evaluate<number>(`Number(getComputedStyle(document.querySelector('.chat-row .name')).fontWeight)`)
    await chat.waitFor()
    expect(await window.chat(/unread/).count()).toBe(0)
    const read = await weight()
    await tab.goto('https://parley.test/#/')
    backend.arrives(messageOf(2))
    await window.chat(/unread/).waitFor()
    // The mark of what was read before may arrive in between, and the chat be read for a moment.
    await expect.poll(weight).toBeGreaterThan(read)
  })

  test('ticks tell after a reload who has read, and how many in a group', async () => {
    const mine = { senderId: me.userId, senderName: me.username }
    const { window } = await opens({
      log: [1, 2, 3].map((seq) => messageOf(seq, mine)),
      chat: { memberCount: 3 },
      members: [
        { userId: other.userId, readSeq: 2 },
        { userId: 'carol-id', username: 'carol', readSeq: 1 },
      ],
    })
    const tells = (seq: number, what: string) =>
      window.message(`message ${seq}`).getByText(what, { exact: true }).waitFor({ state: 'attached' })
    await tells(1, 'Read')
    await tells(2, 'Read by 1')
    await tells(3, 'Sent')
  })

  test('another member is blocked, and the direct chat is hidden until a message comes', async () => {
    const { backend, window, tab } = await opens({ chat: { kind: 'direct', name: '', ownerId: null } })
    const row = tab.getByRole('navigation', { name: 'Chats' }).getByRole('link')
    await row.waitFor()
    await window.button('Members and settings').click()
    await window.button(`Block ${other.username}`).click()
    await window.button('Block and hide this chat').click()
    await window.button(`Unblock ${other.username}`).waitFor()
    await row.waitFor({ state: 'detached' })
    expect(backend.requests.filter((request) => !request.includes('tickets'))).toEqual([
      `PUT /users/me/blocks/${other.userId}`,
      'PATCH /chats/lunch/members/me',
    ])
    backend.arrives(messageOf(2))
    await row.waitFor()
    await window.button(`Unblock ${other.username}`).click()
    await window.button(`Block ${other.username}`).waitFor()
  })
})
