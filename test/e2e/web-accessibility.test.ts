import { describe, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { describeInBrowser, opensWindow, windowOf } from '../steps/browser/browser.ts'
import { hasNoSeriousIssue } from '../steps/browser/accessibility.ts'
import { givenPublicChat, say } from '../steps/chats/chats.ts'

describeInBrowser('axe finds no serious issue', () => {
  describe.each([1280, 390])('in a page that is %i wide', (width) => {
    const view = { viewport: { width, height: 844 } }

    test('before the log-in', async () => {
      const window = await opensWindow(view)
      await window.button('Log in').waitFor()
      await hasNoSeriousIssue(window, 'log in')
      await window.button('Create an account').click()
      await window.button('Create account').waitFor()
      await hasNoSeriousIssue(window, 'register')
    })

    test('after it', async () => {
      const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
      const window = await windowOf(alice, view)
      await window.page.getByRole('heading', { name: 'No chats yet' }).waitFor()
      await hasNoSeriousIssue(window, 'no chats')

      await givenPublicChat(bob)
      const { chatId } = await givenChat(alice, bob)
      await say(alice, chatId, 'https://example.com/ @somebody')
      const { seq } = await say(bob, chatId, 'a question')
      await bob.rest.done('sendMessage', {
        params: { chatId },
        body: { text: 'and an answer', replyTo: seq },
      })
      await alice.rest.done('addReaction', { params: { chatId, seq: String(seq), emoji: '👍' } })
      await window.chat(/Lunch.*unread/).waitFor()
      await hasNoSeriousIssue(window, 'chats')
      await window.button('Find public chats').click()
      await window.button(/^Join/).first().waitFor()
      await hasNoSeriousIssue(window, 'public chats')
      await window.button('Close').click()
      await window.button('New chat').click()
      await hasNoSeriousIssue(window, 'new chat')
      await window.button('Close').click()

      await window.chat(/Lunch/).click()
      await window.sees('and an answer')
      await window.does('React', 'a question')
      await hasNoSeriousIssue(window, 'conversation')
      await window.page.keyboard.press('Escape')
      await window.button('Members and settings').click()
      await window.page.getByRole('heading', { name: '2 members' }).waitFor()
      await hasNoSeriousIssue(window, 'members')
      await window.page.getByRole('complementary').getByRole('button', { name: 'Close' }).click()
      await window.context.setOffline(true)
      await window.sends('later')
      await window.page.getByText('You are offline').waitFor()
      await hasNoSeriousIssue(window, 'offline')
    })
  })
})
