import { beforeAll, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import type { Message } from '../../shared/contract/messages.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import type { Window } from '../steps/browser/window.ts'
import { chatId, me, messageOf, StubBackend } from '../steps/browser/page-on-stub.ts'

const messages = (count: number, more: (seq: number) => Partial<Message> = () => ({})) =>
  Array.from({ length: count }, (_, index) => messageOf(index + 1, more(index + 1)))

const phone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }
const attachment = { attachmentId: 'tram', name: 'tram.png', contentType: 'image/png', size: 1_000 }

describeInBrowser('a long chat', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage({ counting: true })
  })

  const opens = async (log: readonly Message[], chat: Partial<Chat> = {}, script = '') => {
    const backend = new StubBackend(log, chat)
    const window = await opensWindow({
      served: async (context) => {
        await context.addInitScript(script)
        return backend.serve(context, page)
      },
    })
    const { page: tab } = window
    const row = (seq: number) => tab.locator(`[data-seq="${seq}"]`)
    const see = <T>(expression: string) => tab.evaluate<T>(expression)
    /** Pixels of a message below the top of the list; undefined if it is not in sight. */
    const placeOf = (seq: number) =>
      see<number | undefined>(`(() => {
        const box = document.querySelector('.scroller').getBoundingClientRect()
        const place = document.querySelector('[data-seq="${seq}"]')?.getBoundingClientRect()
        return place && place.top < box.bottom && place.bottom > box.top ? place.top - box.top : undefined
      })()`)
    return {
      ...{ backend, window, tab, row, see, placeOf },
      showsInSight: (seq: number) => expect.poll(() => placeOf(seq)).toBeTypeOf('number'),
      focused: () => see<string>('document.activeElement.dataset.seq'),
      scroll: (top: number) => see(`document.querySelector('.scroller').scrollTo(0, ${top})`),
      renders: () => see<Record<string, number>>('({ ...globalThis.renders })'),
    }
  }
  /** Pixels between the lower edges of the last row and of the list, without what stands below the row. */
  const hidden = (tab: Window['page']) =>
    tab.evaluate<number>(`(() => {
      const bottomOf = (element) => element.getBoundingClientRect().bottom
      const last = [...document.querySelectorAll('.row')].at(-1)
      return Math.round(bottomOf(last) - bottomOf(document.querySelector('.scroller')))
    })()`)
  /** The chat as it was left with messages unread. */
  const unread = (count: number, of: number): Partial<Chat> => ({
    me: { role: 'owner', readSeq: of - count, unread: count, mentions: 0, notifications: 'all' },
  })

  test('of 5,000 loaded messages has those near the screen in the document, and hovering renders one row', async () => {
    const log = messages(5_000, (seq) => (seq === 5_000 ? { replyTo: 1 } : {}))
    const { window, row, see, showsInSight, focused, renders } = await opens(log)
    await showsInSight(5_000)
    // Following the reply loads everything before it.
    await row(5_000)
      .getByRole('button', { name: /In reply to/ })
      .click()
    await showsInSight(1)
    await expect.poll(focused).toBe('1')
    await window.button('Go to the newest message').waitFor()
    expect(await row(1).getAttribute('aria-setsize')).toBe('5000')
    expect(await see<number>(`document.querySelectorAll('*').length`)).toBeLessThan(2_000)

    await row(4).locator('.text').hover()
    await row(4).getByRole('button', { name: 'React' }).waitFor()
    const before = await renders()
    await row(6).locator('.text').hover()
    await row(6).getByRole('button', { name: 'React' }).waitFor()
    const after = await renders()
    // One row gets the buttons, and the one that had them loses them.
    expect((after['PlainRow'] ?? 0) - (before['PlainRow'] ?? 0)).toBe(2)
    expect(after['MessageList']).toBe(before['MessageList'])
  })

  test('renders one row when its message changes, and none when a key is pressed', async () => {
    const { backend, window, row, showsInSight, renders } = await opens(messages(300))
    await showsInSight(300)
    await window.input.click()
    const before = await renders()
    await window.input.pressSequentially('some words')
    expect((await renders())['PlainRow']).toBe(before['PlainRow'])
    backend.push({
      ...{ type: 'message.updated', chatId },
      message: messageOf(299, { text: 'in other words', editedAt: new Date().toISOString(), revision: 1 }),
    })
    await row(299).getByText('in other words').waitFor()
    expect((await renders())['PlainRow']).toBe((before['PlainRow'] ?? 0) + 1)
  })

  test('stays where it is read when older messages load above and newer ones arrive below', async () => {
    const { backend, tab, scroll, see, placeOf, showsInSight } = await opens(messages(400))
    await showsInSight(400)
    await scroll(650)
    await tab.mouse.move(700, 300)
    await tab.mouse.wheel(0, -100)
    const size = () => see<string>(`document.querySelector('.row').ariaSetSize`)
    await expect.poll(size).toBe('100')
    const seq = await see<number>(`(() => {
      const rows = [...document.querySelectorAll('[data-seq]')]
      return Number(rows.find((row) => row.getBoundingClientRect().top > 300).dataset.seq)
    })()`)
    const place = await placeOf(seq)
    await tab.waitForTimeout(300)
    expect(await placeOf(seq)).toBe(place)
    backend.arrives(messageOf(401))
    await expect.poll(size).toBe('101')
    expect(await placeOf(seq)).toBe(place)
    expect(await placeOf(401)).toBeUndefined()
  })

  test('at its end stays there when a message arrives, is sent, or the input grows', async () => {
    const { backend, window, tab, row, see, placeOf, showsInSight } = await opens(messages(300))
    await showsInSight(300)
    backend.arrives(messageOf(301))
    await showsInSight(301)
    await window.input.fill('one\ntwo\nthree\nfour\nfive')
    await showsInSight(301)
    backend.arrives(messageOf(302, { senderId: me.userId, senderName: me.username }))
    await showsInSight(302)
    await expect.poll(() => placeOf(302)).toBeTypeOf('number')
    // A row that grows, at the end or a little above it, moves nothing out of sight.
    const left = () =>
      see<number>(`(() => {
        const list = document.querySelector('.scroller')
        return Math.round(list.scrollHeight - list.clientHeight - list.scrollTop)
      })()`)
    await expect.poll(left).toBeLessThanOrEqual(1)
    for (const [revision, seq] of [300, 302, 298].entries()) {
      const text = 'a text of two lines\nor of three\nor more'
      backend.push({
        ...{ type: 'message.updated', chatId },
        message: messageOf(seq, { text, revision: revision + 1, editedAt: new Date().toISOString() }),
      })
      await row(seq).getByText('or of three').waitFor({ state: 'attached' })
      await tab.waitForTimeout(300)
      expect(await left()).toBeLessThanOrEqual(1)
    }
    expect(await window.button('Go to the newest message').count()).toBe(0)
  })

  test('opens at the first unread message, however far back, with a button to the end', async () => {
    const { backend, window, see, placeOf, showsInSight } = await opens(messages(500), unread(220, 500))
    await showsInSight(281)
    expect(await placeOf(281)).toBeLessThan(100)
    await window.page.getByText('New', { exact: true }).waitFor()
    // Messages out of sight are not read.
    await expect
      .poll(() => backend.frames.findLast(({ action }) => action === 'read')?.seq ?? 0)
      .toBeGreaterThan(281)
    expect(backend.frames.findLast(({ action }) => action === 'read')?.seq).toBeLessThan(320)
    await window.button(/new messages/).click()
    await showsInSight(500)
    // The next read mark waits twenty seconds, unless the page is hidden.
    const looksAway = `for (const visibilityState of ['hidden', 'visible']) {
      Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    }`
    await expect
      .poll(async () => {
        await see(looksAway)
        return backend.frames.findLast(({ action }) => action === 'read')?.seq
      })
      .toBe(500)
    await expect.poll(() => window.button(/new messages|newest/).count()).toBe(0)
  })

  test('opens at the first unread message, not at its end because an earlier one is from oneself', async () => {
    const own = { senderId: me.userId, senderName: me.username }
    const { window, placeOf, showsInSight } = await opens(
      messages(60, (seq) => (seq === 20 ? own : {})),
      unread(40, 60),
    )
    await window.page.getByText('New', { exact: true }).waitFor()
    await showsInSight(21)
    expect(await placeOf(21)).toBeLessThan(100)
  })

  test('marks nothing read that is out of sight, when a timer rings the moment the list opens', async () => {
    const timersRingAsItOpens = `
      const held = []
      const { setTimeout } = globalThis
      globalThis.setTimeout = (ring, ms, ...given) => {
        const isOpening = document.querySelector('.scroller.opening') !== null
        if (!isOpening || ms < 200 || ms > 1000) return setTimeout(ring, ms, ...given)
        held.push(ring)
        return 0
      }
      new MutationObserver(() => {
        if (document.querySelector('.scroller.opening') === null) for (const ring of held.splice(0)) ring()
      }).observe(document, { subtree: true, attributeFilter: ['class'] })`
    const { backend, showsInSight } = await opens(messages(500), unread(220, 500), timersRingAsItOpens)
    await showsInSight(281)
    const read = () => backend.frames.find(({ action }) => action === 'read')?.seq ?? 0
    await expect.poll(read).toBeGreaterThan(281)
    expect(read()).toBeLessThan(320)
  })

  test.each(['reduce', 'no-preference'] as const)(
    'does not leave its last bubble half hidden behind the composer (motion: %s)',
    async (reducedMotion) => {
      // Rows of many heights: none is as high as the list takes them to be before it has measured them.
      const log = messages(12, (seq) => ({
        text: Array.from({ length: 1 + (seq % 4) }, (_, line) => `line ${line}`).join('\n'),
        ...(seq === 8 && { attachments: [attachment] }),
      }))
      const backend = new StubBackend(log, unread(1, 12))
      const { page: tab } = await opensWindow({
        ...{ ...phone, reducedMotion },
        served: async (context) => {
          // The log is as high at once as it is told to be: else a scroll to its end stops short.
          await context.addInitScript(`
            globalThis.late = []
            new MutationObserver((changes) => {
              for (const { target } of changes)
                if (target.matches('.log') && Math.abs(target.offsetHeight - parseFloat(target.style.height)) > 1)
                  late.push(target.offsetHeight + ' instead of ' + target.style.height)
            }).observe(document, { subtree: true, attributeFilter: ['style'] })`)
          return backend.serve(context, page)
        },
      })
      await tab.getByText('New', { exact: true }).waitFor()
      await expect.poll(() => hidden(tab)).toBeLessThanOrEqual(0)
      expect(await tab.evaluate('late')).toEqual([])
      // A row above what is read grows, as when a reaction comes, and so does the input.
      backend.push({
        ...{ type: 'message.updated', chatId },
        message: messageOf(10, { text: 'six\nlines\nwhere\nthere\nwere\nthree', revision: 1 }),
      })
      await tab.getByText('where').waitFor({ state: 'attached' })
      await tab.getByRole('textbox', { name: 'Write a message' }).fill('one\ntwo\nthree')
      await expect.poll(() => hidden(tab)).toBeLessThanOrEqual(0)
      expect(await tab.evaluate('late')).toEqual([])
    },
  )

  test('is walked through with the arrow keys, beyond what is in the document', async () => {
    const { window, tab, focused, showsInSight, scroll } = await opens(messages(400))
    await showsInSight(400)
    await window.input.click()
    await tab.keyboard.press('Shift+Tab')
    await tab.keyboard.press('Shift+Tab')
    await expect.poll(focused).toBe('400')
    for (let seq = 399; seq >= 330; seq--) {
      await tab.keyboard.press('ArrowUp')
      await tab.waitForFunction(`document.activeElement.dataset.seq === '${seq}'`)
    }
    await showsInSight(330)
    // Scrolled out of sight, it keeps the focus.
    await scroll(1_000_000)
    await showsInSight(400)
    expect(await focused()).toBe('330')
    await tab.keyboard.press('ArrowUp')
    await expect.poll(focused).toBe('329')
    await tab.keyboard.press('End')
    await expect.poll(focused).toBe('400')
  })

  test('has its rows in the document in the order in which they are read', async () => {
    const { see, scroll, showsInSight } = await opens(messages(400))
    await showsInSight(400)
    await scroll(900)
    await showsInSight(370)
    const places = await see<[number, number][]>(
      `[...document.querySelectorAll('.row')].map((row) => [Number(row.ariaPosInSet), row.offsetTop])`,
    )
    expect(places.length).toBeGreaterThan(10)
    expect(places).toEqual(places.toSorted(([one], [other]) => one - other))
    expect(places).toEqual(places.toSorted(([, one], [, other]) => one - other))
  })
})
