import { expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { describeInBrowser, windowOf } from '../steps/browser/browser.ts'
import { say } from '../steps/chats/chats.ts'

describeInBrowser('with nothing but a keyboard', () => {
  test('a chat is opened, read, answered, reacted to and written in', async () => {
    const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
    const { chatId } = await givenChat(alice, bob)
    await say(bob, chatId, 'first')
    await say(bob, chatId, 'second')
    const window = await windowOf(alice)
    const { page } = window
    const keys = async (...pressed: string[]) => {
      for (const key of pressed) await page.keyboard.press(key)
    }
    const focused = () => page.evaluate<string>('document.activeElement.textContent')
    const until = (text: string) => expect.poll(focused, { timeout: 20_000 }).toContain(text)
    await page.getByRole('link', { name: /Lunch/ }).waitFor()

    await keys('Tab')
    await until('Skip to the conversation')
    await keys('Tab', 'Tab', 'Tab')
    await until('Lunch')
    await keys('Enter')
    await page.locator('textarea:focus').waitFor()

    await window.sees('second')
    await keys('Shift+Tab', 'Shift+Tab')
    await until('second')
    await keys('ArrowUp')
    await until('first')
    await keys('Tab', 'Enter')
    await page.getByRole('group', { name: 'Emoji' }).waitFor()
    await keys('ArrowRight', 'Enter')
    await page.getByRole('button', { name: '❤️, 1' }).waitFor()
    await until('first')
    await keys('Tab', 'Tab', 'Enter')
    await page.getByText(`Reply to ${bob.username}`).waitFor()
    await page.keyboard.type('an answer')
    await keys('Shift+Enter')
    await page.keyboard.type('in two lines')
    await keys('Enter')
    await page.getByText('Sent', { exact: true }).waitFor({ state: 'attached' })
    expect(await window.texts()).toEqual(['first', 'second', 'an answer\nin two lines'])

    await keys('ArrowUp')
    await page.getByText('Edit your message').waitFor()
    await keys('Escape')
    await page.getByText('Edit your message').waitFor({ state: 'detached' })
  })
})
