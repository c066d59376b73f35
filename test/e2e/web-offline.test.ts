import { expect, test } from 'vitest'
import { givenChat, givenRegistered } from '../steps/accounts/given-users.ts'
import { describeInBrowser, windowOf } from '../steps/browser/browser.ts'
import { logOf, say } from '../steps/chats/chats.ts'

describeInBrowser('in the web page', () => {
  test('who was offline comes back to the complete list, and what was written meanwhile goes out once', async () => {
    const [alice, bob] = [await givenRegistered('alice'), await givenRegistered('bob')]
    const { chatId } = await givenChat(alice, bob)
    const [hers, his] = [await windowOf(alice, { chatId }), await windowOf(bob, { chatId })]
    await hers.sends('before')
    await his.sees('before')

    await his.context.setOffline(true)
    await his.sends('written in a tunnel')
    await his.page.getByText('You are offline').waitFor()
    await his.message('written in a tunnel').getByText('Not sent yet').waitFor({ state: 'attached' })
    for (const text of ['one', 'two', 'three']) await say(alice, chatId, text)
    await hers.sees('three')
    expect(await his.texts()).toEqual(['before'])

    await his.context.setOffline(false)
    const all = ['before', 'one', 'two', 'three', 'written in a tunnel']
    await his.shows(all)
    await hers.shows(all)
    await his.page.getByText('You are offline').waitFor({ state: 'detached' })
    expect((await logOf(alice, chatId)).map(({ text }) => text)).toEqual(all)
  })

  test('a message that waits survives a reload, and a session that was ended leads to the log-in', async () => {
    const [alice, bob] = [await givenRegistered('alice'), await givenRegistered('bob')]
    const { chatId } = await givenChat(alice, bob)
    const his = await windowOf(bob, { chatId })
    await his.input.waitFor()
    await his.context.setOffline(true)
    await his.sends('hold on to this')
    await his.message('hold on to this').waitFor()
    await his.context.setOffline(false)
    await his.page.reload()
    await his.shows(['hold on to this'])

    await bob.rest.done('logout', { body: { refreshToken: bob.refreshToken } })
    await his.page.getByText('Your session has ended').waitFor()
  })

  test('logging out asks before it discards what is not sent', async () => {
    const [alice, bob] = [await givenRegistered('alice'), await givenRegistered('bob')]
    const { chatId } = await givenChat(alice, bob)
    const his = await windowOf(bob, { chatId })
    await his.input.waitFor()
    await his.context.setOffline(true)
    await his.sends('hold on to this')
    await his.message('hold on to this').waitFor()
    const asked = new Promise<string>((resolve) => {
      his.page.once('dialog', (dialog) => {
        resolve(dialog.message())
        dialog.dismiss()
      })
    })
    await his.button('Log out').click()
    expect(await asked).toBe('One message is not sent yet. Log out and lose it?')
    await his.context.setOffline(false)
    await his.shows(['hold on to this'])
  })
})
