import type { Locator } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { pixel } from '../steps/accounts/pictures.ts'
import { hasNoSeriousIssue } from '../steps/browser/accessibility.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { me, messageOf, other, StubBackend } from '../steps/browser/page-on-stub.ts'

/** Run by the page: a picture as of a camera, large, not square, and hard to compress. In base64. */
const drawPicture = `(() => {
  const canvas = document.createElement('canvas')
  canvas.width = 1600
  canvas.height = 900
  const context = canvas.getContext('2d')
  for (let x = 0; x < 1600; x += 4) {
    context.fillStyle = 'hsl(' + (x * 37) % 360 + ' 80% 50%)'
    context.fillRect(x, 0, 4, 900)
  }
  return canvas.toDataURL('image/png').split(',')[1]
})()`

const sizeOf = (picture: Locator): Promise<unknown> =>
  picture.evaluate((image: object) =>
    ['naturalWidth', 'naturalHeight'].map((side) => Reflect.get(image, side)),
  )

describeInBrowser('people', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  const given = async (backend: StubBackend) => {
    const window = await opensWindow({ served: (context) => backend.serve(context, page) })
    await window.page.locator('.log').waitFor()
    return { window, tab: window.page }
  }
  const withBob = (bob: object, ...texts: string[]) => {
    const backend = new StubBackend(texts.map((text, index) => messageOf(index + 1, { text })))
    backend.joins({ userId: other.userId, username: other.username, ...bob })
    return backend
  }

  test('show by their display names beside their usernames, and by their pictures', async () => {
    const backend = withBob(
      { displayName: 'Roberto 🎸', status: 'On tour '.repeat(12), avatar: 'v1' },
      'hello',
    )
    backend.pictures.set(other.userId, { contentType: 'image/png', body: pixel })
    const { window, tab } = await given(backend)
    const message = window.message('hello')
    await message.getByText('Roberto 🎸').waitFor()
    expect(await message.locator('.sender').textContent()).toBe('Roberto 🎸, username @bob')
    const picture = message.locator('.avatar img')
    await picture.waitFor()
    expect(await picture.getAttribute('src')).toMatch(/^blob:/)
    expect(await sizeOf(picture)).toEqual([1, 1])
    await window.button('Members and settings').click()
    const member = tab.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Roberto' })
    await member.locator('.avatar img').waitFor()
    expect(await member.textContent()).toContain('@bob')
    expect(await member.textContent()).toContain('On tour')
    const panel = tab.getByRole('complementary')
    expect(await panel.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
  })

  test('without a picture, or with one that cannot be fetched, show by their initials', async () => {
    const { window } = await given(withBob({ avatar: 'gone' }, 'hello'))
    await window.message('hello').locator('.avatar').getByText('B').waitFor()
  })

  test('change how they appear in their profile, by what differs alone', async () => {
    const backend = withBob({}, 'hello')
    const { window, tab } = await given(backend)
    await tab.getByRole('button', { name: 'Your profile' }).click()
    const dialog = tab.getByRole('dialog', { name: 'Your profile' })
    await dialog.getByLabel('Display name').fill('  Ἀλίκη ')
    await dialog.getByLabel('Status').fill('Here')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await tab.getByRole('button', { name: 'Your profile: Ἀλίκη' }).waitFor()
    expect(backend.members[0]).toMatchObject({ displayName: 'Ἀλίκη', status: 'Here', username: me.username })

    await tab.getByRole('button', { name: 'Your profile' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(backend.requests.filter((request) => request.includes('/users'))).toEqual(['PATCH /users/me'])
    expect(await window.message('hello').isVisible()).toBe(true)
  })

  test('see beside the field why a name is refused', async () => {
    const backend = withBob({}, 'hello')
    const { window, tab } = await given(backend)
    backend.refusal = {
      type: 'urn:parley:problem:validation_failed',
      code: 'validation_failed',
      detail: 'username: Must not',
      errors: [{ path: 'username', message: 'Must not' }],
    }
    await tab.getByRole('button', { name: 'Your profile' }).click()
    const dialog = tab.getByRole('dialog', { name: 'Your profile' })
    await dialog.getByLabel('Username').fill('bоris')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Must not').waitFor()
    await hasNoSeriousIssue(window, 'profile')
    expect(await dialog.getByLabel('Username').getAttribute('aria-invalid')).toBe('true')
  })

  test('choose a picture that is scaled before it is sent, and remove it', async () => {
    const backend = withBob({}, 'hello')
    const { tab } = await given(backend)
    const drawn = String(await tab.evaluate(drawPicture))
    await tab.getByRole('button', { name: 'Your profile' }).click()
    const dialog = tab.getByRole('dialog', { name: 'Your profile' })
    const file = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(drawn, 'base64') }
    await dialog.getByLabel('Choose picture').setInputFiles(file)
    await dialog.locator('.avatar img').waitFor()
    const sent = backend.pictures.get(me.userId)
    expect(sent?.contentType).toMatch(/^image\/(webp|jpeg)$/)
    expect(sent?.body.length).toBeLessThanOrEqual(64 * 1024)
    expect(await sizeOf(dialog.locator('.avatar img'))).toEqual([256, 256])
    await tab.locator('.sidebar footer .avatar img').waitFor()

    await dialog.getByRole('button', { name: 'Remove picture' }).click()
    await dialog.locator('.avatar').getByText('A').waitFor()
    expect(backend.pictures.has(me.userId)).toBe(false)

    await dialog.getByLabel('Choose picture').setInputFiles({ ...file, buffer: Buffer.from('no picture') })
    await dialog.getByText('Your browser cannot read this file as a picture').waitFor()
    expect(backend.requests).toEqual(
      expect.arrayContaining(['PUT /users/me/avatar', 'DELETE /users/me/avatar']),
    )
  })
})
