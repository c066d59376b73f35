import { expect, test } from 'vitest'
import { freshName, givenUser, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { describeInBrowser, windowOf } from '../steps/browser/browser.ts'
import { chatAsSeenBy, givenPublicChat, membersOf, rolesIn } from '../steps/chats/chats.ts'

describeInBrowser('in the web page', () => {
  test('a group is made, and its members are added, promoted and removed', async () => {
    const [alice, bob, carol] = [await givenPerson('alice'), await givenUser('bob'), await givenUser('carol')]
    const { page } = await windowOf(alice)
    const button = (name: string | RegExp) => page.getByRole('button', { name })
    await button('New chat').first().click()
    await page.getByLabel('Group').check()
    await page.getByLabel('Name', { exact: true }).fill('Lisbon in May')
    await page.getByLabel('People').fill(bob.username)
    await button('Create').click()
    await page.getByRole('heading', { name: 'Lisbon in May' }).waitFor()
    const chatId = new URL(page.url()).hash.split('/').at(-1) ?? ''

    await button('Members and settings').click()
    await page.getByLabel('Username to add').fill('nobody-of-this-name')
    await button('Add').click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Username to add').fill(carol.username)
    await button('Add').click()
    await button(`Make ${carol.username} an admin`).click()
    await button(`Make ${carol.username} a member`).waitFor()
    expect(await rolesIn(alice, chatId)).toMatchObject({ [carol.userId]: 'admin', [bob.userId]: 'member' })
    await button(`Remove ${bob.username}`).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await button(`Remove ${bob.username}`).waitFor({ state: 'detached' })
    expect((await membersOf(alice, chatId)).map(({ username }) => username).sort()).toEqual(
      [alice.username, carol.username].sort(),
    )

    await page.getByLabel('Notify me about').selectOption('mentions')
    await expect
      .poll(async () => (await chatAsSeenBy(alice, chatId)).me?.notifications, { timeout: 20_000 })
      .toBe('mentions')
  })

  test('a public chat is found by its name, joined and left', async () => {
    const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
    const name = freshName('Climbing')
    const { chatId } = await givenPublicChat(alice, { name })
    const his = await windowOf(bob)
    await his.button('Find public chats').click()
    await his.page.getByRole('searchbox', { name: 'Name starts with' }).fill(name.toLowerCase())
    await his.button(`Join ${name}`).click()
    await his.sees(`${bob.username} joined`)
    await his.sends('hello')
    await his.sees('hello')

    await his.button('Members and settings').click()
    await his.button('Leave this chat').click()
    await his.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
    await his.page.getByRole('heading', { name: 'No chats yet' }).waitFor()
    expect((await membersOf(alice, chatId)).map(({ userId }) => userId)).toEqual([alice.userId])

    await his.page.goto(`${his.page.url().split('#')[0]}#/chats/${chatId}`)
    await his.page.getByRole('main').getByRole('button', { name: 'Join' }).waitFor()
  })

  test('who is removed from the chat that is open is notified, and it leaves the list', async () => {
    const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
    const { chatId } = await givenChat(alice, bob)
    const his = await windowOf(bob, { chatId })
    await his.input.waitFor()
    await alice.rest.done('removeMember', { params: { chatId, userId: bob.userId } })
    await his.page.getByRole('heading', { name: 'This chat is not available' }).waitFor()
    await his.page.getByText('You are no longer a member of “Lunch”').waitFor()
    await his.page.getByRole('heading', { name: 'No chats yet' }).waitFor()
  })
})
