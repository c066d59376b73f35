import { beforeAll, expect, test } from 'vitest'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { me, messageOf, other, StubBackend } from '../steps/browser/page-on-stub.ts'

describeInBrowser('in a message', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  test('only real mentions stand out, and those of the reader more', async () => {
    const backend = new StubBackend([
      messageOf(1, {
        text: '@alice, @nobody, `@alice`: ask _@Bob_ of https://social.example/@bob. Not @carol',
        mentions: [me.userId, other.userId],
      }),
    ])
    const window = await opensWindow({ served: (context) => backend.serve(context, page) })
    const mentions = window.message('@nobody').locator('.mention')
    await mentions.getByText('@Bob').waitFor()
    expect(await mentions.allTextContents()).toEqual(['@alice', '@Bob'])
    expect(await window.message('@nobody').locator('.mention.me').allTextContents()).toEqual(['@alice'])
  })

  test('a user who is called otherwise by now is still mentioned, by the name of then alone', async () => {
    const backend = new StubBackend([
      messageOf(1, {
        text: 'Ask @bobby.tables or @nobody, not @bob',
        mentions: [other.userId],
        mentionNames: ['bobby.tables'],
      }),
    ])
    const window = await opensWindow({ served: (context) => backend.serve(context, page) })
    const mentions = window.message('@nobody').locator('.mention')
    await mentions.getByText('@bobby').waitFor()
    expect(await mentions.allTextContents()).toEqual(['@bobby.tables'])
  })
})
