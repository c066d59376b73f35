import { expect, test } from 'vitest'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { buildPage } from '../steps/browser/built-page.ts'
import { chatId, me, messageOf, StubBackend } from '../steps/browser/page-on-stub.ts'

describeInBrowser('a page in the background', () => {
  test('reads nothing, and makes up for it when it becomes visible', async () => {
    const page = await buildPage()
    const backend = new StubBackend([messageOf(1), messageOf(2, { mentions: [me.userId] })], {
      me: { role: 'owner', readSeq: 0, unread: 2, mentions: 1, notifications: 'all' },
    })
    // Looked away from before anything is read.
    const look = (
      state: string,
    ) => `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`
    const window = await opensWindow({ served: (context) => backend.serve(context, page) })
    await window.message('message 2').waitFor()
    await window.page.evaluate(look('hidden'))

    await expect.poll(() => backend.reads).toContain(`/chats/${chatId}/members`)
    backend.reads.length = 0
    const [member] = backend.members
    backend.push({ type: 'activity', chatId: 'dinner', lastSeq: 3, mentions: 0 })
    backend.push({
      type: 'member.added',
      chatId,
      members: [{ ...member, userId: 'carol-id', username: 'carol' }],
    })
    backend.push({ type: 'message.updated', chatId, message: messageOf(2, { text: 'edited', revision: 1 }) })
    backend.arrives(messageOf(3, { senderId: 'dora-id', senderName: 'dora', text: 'the last push' }))
    await window.message('the last push').waitFor()
    // As long as the page gathers what it would fetch.
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(backend.reads).toEqual([])

    await window.page.evaluate(look('visible'))
    for (const path of ['/chats/dinner', `/chats/${chatId}/members`, `/chats/${chatId}`, '/users/dora-id'])
      await expect.poll(() => backend.reads).toContain(path)
  })
})
