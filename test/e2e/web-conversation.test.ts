import { beforeEach, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import { freshName, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { pixel } from '../steps/accounts/pictures.ts'
import { describeInBrowser, opensWindow, windowOf } from '../steps/browser/browser.ts'
import { givenDirectChat, logOf, say } from '../steps/chats/chats.ts'
import { storeMessages } from '../steps/stored/store.ts'

describeInBrowser('in the web page', () => {
  let alice: Person
  let bob: Person
  let chat: Chat
  beforeEach(async () => {
    ;[alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
    chat = await givenChat(alice, bob)
  })
  const bothLook = async () => {
    const { chatId } = chat
    const [hers, his] = [await windowOf(alice, { chatId }), await windowOf(bob, { chatId })]
    await hers.input.waitFor()
    await his.input.waitFor()
    return { hers, his }
  }

  test('a name and a picture that one chooses are what the other sees', async () => {
    const hers = await windowOf(alice)
    await hers.button('Your profile').click()
    const dialog = hers.page.getByRole('dialog', { name: 'Your profile' })
    await dialog
      .getByLabel('Choose picture')
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: pixel })
    await dialog.locator('.avatar img').waitFor()
    await dialog.getByLabel('Display name').fill('Ἀλίκη')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })

    await say(alice, chat.chatId, 'look at me')
    const his = await windowOf(bob, { chatId: chat.chatId })
    await his.message('look at me').getByText('Ἀλίκη').waitFor()
    await his.message('look at me').locator('.avatar img').waitFor()
  })

  test('two people register, log in, find each other and talk', async () => {
    const [anna, ben] = [freshName('anna'), freshName('ben')]
    const hers = await opensWindow()
    await hers.button('Create an account').click()
    await hers.page.getByLabel('Username').fill(anna)
    await hers.page.getByLabel('E-mail').fill(`${anna}@example.com`)
    await hers.page.getByLabel('Password').fill('correct horse battery')
    await hers.button('Create account').click()
    await hers.page.getByRole('heading', { name: 'No chats yet' }).waitFor()

    const his = await opensWindow()
    await his.button('Create an account').click()
    await his.page.getByLabel('Username').fill(ben)
    await his.page.getByLabel('E-mail').fill(`${ben}@example.com`)
    await his.page.getByLabel('Password').fill('correct horse battery')
    await his.button('Create account').click()
    await his.page.getByRole('heading', { name: 'No chats yet' }).waitFor()
    await his.button('Log out').click()
    await his.logsIn({ username: ben, password: 'a wrong password' })
    await his.page.getByRole('alert').waitFor()
    await his.logsIn({ username: ben, password: 'correct horse battery' })
    await his.page.getByRole('heading', { name: 'No chats yet' }).waitFor()

    await hers.page
      .getByRole('banner')
      .or(hers.page.locator('.sidebar'))
      .getByRole('button', { name: 'New chat' })
      .first()
      .click()
    await hers.page.getByLabel('Username').fill(ben)
    await hers.button('Start').click()
    await hers.sends('hello Ben')
    await his.chat(anna).click()
    await his.sees('hello Ben')
    await his.sends('hello Anna')
    await hers.sees('hello Anna')
    await hers.shows(['hello Ben', 'hello Anna'])
    await his.shows(['hello Ben', 'hello Anna'])
  })

  test('typing shows while it lasts', async () => {
    const { hers, his } = await bothLook()
    // Once each sees the message of the other, both have entered the chat.
    await hers.sends('from her')
    await his.sees('from her')
    await his.sends('from him')
    await hers.sees('from him')
    await his.input.pressSequentially('he')
    const typing = hers.page.getByText(`${bob.username} is typing`)
    await typing.waitFor()
    await his.input.fill('')
    await typing.waitFor({ state: 'detached' })
  })

  test('a message is edited, answered, reacted to and deleted, and both see it', async () => {
    const { hers, his } = await bothLook()
    await his.sends('see you at tvelve')
    await hers.sees('see you at tvelve')

    await his.does('Edit', 'tvelve')
    const wording = his.page.getByRole('textbox', { name: 'Edit message' })
    await wording.fill('see you at twelve')
    await wording.press('Enter')
    await hers.sees('see you at twelve')
    await hers.message('see you at twelve').getByText('edited').waitFor()

    await hers.does('React', 'twelve')
    await hers.button('🎉').click()
    await his.message('twelve').getByRole('button', { name: '🎉, 1' }).click()
    await hers.message('twelve').getByRole('button', { name: '🎉, 2' }).waitFor()

    await hers.does('Reply', 'twelve')
    await hers.sends('gladly')
    await his.message('gladly').getByText('In reply to').waitFor({ state: 'attached' })
    await his.message('gladly').getByText('see you at twelve').waitFor()

    await his.does('Delete', 'twelve')
    await his.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await hers.sees('This message was deleted')
    await hers.shows(['gladly'])
  })

  test('a message shows its sender when it was read', async () => {
    const { chatId } = chat
    const hers = await windowOf(alice, { chatId })
    await hers.sends('are you there?')
    await hers.message('are you there?').getByText('Sent', { exact: true }).waitFor({ state: 'attached' })
    const his = await windowOf(bob)
    await his.chat(/Lunch.*1 unread/).click()
    await hers.message('are you there?').getByText('Read', { exact: true }).waitFor({ state: 'attached' })
    await his.chat(/Lunch/).waitFor()
    await expect.poll(() => his.chat(/unread/).count()).toBe(0)
  })

  test('whoever has written since has read what was there, also before the page was opened', async () => {
    const { chatId } = await givenChat(alice, bob)
    await say(alice, chatId, 'a question')
    await say(bob, chatId, 'an answer')
    await say(alice, chatId, 'nobody knows of this')
    const hers = await windowOf(alice, { chatId })
    await hers.message('a question').getByText('Read', { exact: true }).waitFor({ state: 'attached' })
    await hers.message('nobody knows').getByText('Sent', { exact: true }).waitFor({ state: 'attached' })
  })

  test('presence comes and goes', async () => {
    await givenDirectChat(alice, bob)
    const hers = await windowOf(alice)
    await hers.chat(bob.username).click()
    const header = hers.page.locator('.conversation-body > header')
    await header.getByText('offline').or(header.getByText('last seen')).waitFor()
    const his = await windowOf(bob)
    await header.getByText('online', { exact: true }).waitFor()
    await his.context.close()
    await header.getByText('last seen').waitFor()
  })

  test('the list shows messages in chats that are not open, and counts them', async () => {
    const hers = await windowOf(alice)
    await hers.chat(/Lunch/).waitFor()
    await say(bob, chat.chatId, 'one')
    await say(bob, chat.chatId, `two for @${alice.username}`)
    await hers.chat(/two for.*you are mentioned.*2 unread/).waitFor()
    await expect.poll(() => hers.page.title()).toBe('(2) Parley')
    await hers.chat(/Lunch/).click()
    await hers.page.getByText('New', { exact: true }).waitFor()
    await expect.poll(() => hers.page.title()).toBe('Parley')
  })

  test('the list counts mentions as the server does, when another device reads some and when one is edited away', async () => {
    const { chatId } = chat
    const hers = await windowOf(alice)
    await hers.chat(/Lunch/).waitFor()
    for (const text of ['one', 'two', 'three']) await say(bob, chatId, `${text} for @${alice.username}`)
    await hers.chat(/three for.*you are mentioned.*3 unread/).waitFor()
    await alice.rest.done('markRead', { params: { chatId }, body: { seq: 2 } })
    await hers.chat(/three for.*you are mentioned.*1 unread/).waitFor()
    await bob.rest.done('editMessage', { params: { chatId, seq: '3' }, body: { text: 'three for nobody' } })
    await hers.chat(/three for nobody.*1 unread/).waitFor()
    await expect.poll(() => hers.chat(/you are mentioned/).count()).toBe(0)
  })

  test('the whole history can be scrolled to, up to where it begins', async () => {
    const { chatId } = chat
    const written = Array.from({ length: 130 }, (_, index) => `line ${index + 1}`)
    await storeMessages(chatId, bob, written)
    const { body: chatNow } = await alice.rest.done('getChat', { params: { chatId } })
    await alice.rest.done('markRead', { params: { chatId }, body: { seq: chatNow.lastSeq } })
    const hers = await windowOf(alice, { chatId })
    await hers.sees('line 130')
    const list = hers.page.locator('.scroller')
    await expect
      .poll(
        async () => {
          await list.evaluate((element) => element.scrollTo(0, 0))
          return hers.page.getByText('This is the start of the chat').count()
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe(1)
    await expect
      .poll(
        async () => {
          await list.evaluate((element) => element.scrollTo(0, 0))
          return (await hers.texts())[0]
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe('line 1')
    expect(await hers.reads()).toEqual(written)
    await list.evaluate((element) => element.scrollTo(0, 0))
    expect((await logOf(alice, chatId)).length).toBe(100)
    await say(bob, chatId, 'the newest')
    await hers.button(/1 new message/).click()
    await hers.message('the newest').waitFor()
  })

  test('what is typed and not sent is there after a reload', async () => {
    const hers = await windowOf(alice, { chatId: chat.chatId })
    await hers.input.fill('half a thought')
    await hers.page.reload()
    await hers.input.waitFor()
    expect(await hers.input.inputValue()).toBe('half a thought')
  })
})
