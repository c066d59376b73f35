import { expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { describeInBrowser, opensWindow, windowOf } from '../steps/browser/browser.ts'
import { say } from '../steps/chats/chats.ts'
import { deployment } from '../steps/deployment/deployment.ts'

const script = '<script>document.title = "taken"</script>'
const image = '<img src=x onerror="document.title = \'taken\'">'

describeInBrowser('the web page', () => {
  test('shows scripts and markup in messages and names of chats as text', async () => {
    const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
    const { body: chat } = await bob.rest.done('createChat', {
      body: {
        kind: 'group',
        name: `<b>bold</b>${script}`.slice(0, 64),
        description: image,
        members: [alice.username],
      },
    })
    const { chatId } = chat
    await say(bob, chatId, `${script}${image}`)
    await say(
      bob,
      chatId,
      'javascript:alert(1) https://example.com/?q=<b>"x"</b>, and https://example.org/a_(b).',
    )
    const hers = await windowOf(alice, { chatId })
    await hers.shows([
      `${script}${image}`,
      'javascript:alert(1) https://example.com/?q=<b>"x"</b>, and https://example.org/a_(b).',
    ])
    expect(await hers.page.getByRole('heading', { level: 2 }).first().innerText()).toBe(chat.name)
    expect(await hers.page.locator('.log script, .log img, .log b b').count()).toBe(0)
    const links = hers.page.getByRole('list', { name: 'Messages' }).getByRole('link')
    const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(addresses).toEqual(['https://example.com/?q=', 'https://example.org/a_(b)'])
    await hers.button('Members and settings').click()
    await hers.page.getByText(image).last().waitFor()
    expect(await hers.page.title()).not.toBe('taken')
  })

  test('is laid out whole, however long and of whichever direction a text is', async () => {
    const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
    const { chatId } = await givenChat(alice, bob)
    await say(bob, chatId, 'W'.repeat(4000))
    await say(bob, chatId, 'שלום עולם')
    const hers = await windowOf(alice, { chatId, viewport: { width: 390, height: 844 } })
    await hers.sees('שלום עולם')
    expect(await hers.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await hers.message('שלום').locator('.bubble:dir(rtl)').count()).toBe(1)
  })

  test('runs no script but its own, and connects nowhere but to its APIs', async () => {
    const page = (await (await fetch(deployment().webUrl)).text()).replaceAll('&#39;', "'")
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*/)

    const window = await opensWindow()
    await window.button('Log in').waitFor()
    const outcome = await window.page.evaluate(`(async () => {
      const element = document.createElement('script')
      try {
        element.textContent = 'document.title = "taken"'
        document.body.append(element)
      } catch {
        // Trusted Types refuse text as a script.
      }
      const answered = fetch('https://example.com/').then(() => 'reached', () => 'refused')
      return { elsewhere: await answered, title: document.title }
    })()`)
    expect(outcome).toEqual({ title: 'Parley', elsewhere: 'refused' })
    expect(window.complaints.join()).toContain('Content Security Policy')
    window.complaints.length = 0
  })
})
