import { expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { describeInBrowser, windowOf } from '../steps/browser/browser.ts'
import { logOf } from '../steps/chats/chats.ts'

/** One transparent pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describeInBrowser('in the web page', () => {
  test('pictures and files are sent, shown and downloaded', async () => {
    const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
    const { chatId } = await givenChat(alice, bob)
    const [hers, his] = [await windowOf(alice, { chatId }), await windowOf(bob, { chatId })]
    const files = [
      { name: 'tram.png', mimeType: 'image/png', buffer: picture },
      { name: 'menu.txt', mimeType: 'text/plain', buffer: Buffer.from('soup\n') },
      { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
    ]
    await hers.page.getByLabel('Attach files').setInputFiles(files)
    await hers.page.getByText('This type of file cannot be sent').waitFor()
    await hers.button('Remove page.html').click()
    await hers.input.fill('lunch?')
    await hers.button('Send').click()

    const image = his.message('lunch?').getByRole('img', { name: 'tram.png' })
    await image.waitFor()
    await expect.poll(() => image.evaluate((element) => Reflect.get(element, 'naturalWidth'))).toBe(1)
    const [download] = await Promise.all([
      his.page.waitForEvent('download'),
      his
        .message('lunch?')
        .getByRole('button', { name: /menu.txt/ })
        .click(),
    ])
    expect(download.suggestedFilename()).toBe('menu.txt')
    const [message] = await logOf(bob, chatId)
    expect(message?.attachments).toMatchObject([{ name: 'tram.png' }, { name: 'menu.txt', size: 5 }])
  })
})
