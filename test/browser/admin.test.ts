import { beforeAll, expect, test } from 'vitest'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { type BuiltPage, buildPage } from '../steps/browser/built-page.ts'
import { chatId, me, messageOf, refusalOf, StubBackend } from '../steps/browser/page-on-stub.ts'

const bob = {
  userId: 'bob-id',
  username: 'bob',
  createdAt: '2026-03-01T08:00:00.000Z',
  email: 'b@example.com',
}

describeInBrowser('a platform admin', () => {
  let page: BuiltPage
  beforeAll(async () => {
    page = await buildPage()
  })

  const given = async (role: string, isAdmin: boolean) => {
    const member = { role: 'member', readSeq: 1, unread: 0, mentions: 0, notifications: 'all' } as const
    const backend = new StubBackend([messageOf(1)], { me: member, ownerId: bob.userId })
    const suspended: { suspendedAt?: string } = {}
    backend.answers.set('GET /auth/session', () => ({ json: { ...me, sessionId: 'x', role } }))
    backend.answers.set('GET /admin/users', () =>
      isAdmin ? { json: { users: [{ ...bob, ...suspended }] } } : refusalOf(403, 'forbidden', 'No.'),
    )
    const asked = (operation: string, then = () => {}) =>
      backend.answers.set(operation, () => {
        then()
        return {}
      })
    asked(`DELETE /admin/messages/${chatId}/1`)
    asked(`DELETE /admin/chats/${chatId}`)
    asked('PUT /admin/users/bob-id/suspension', () => {
      suspended.suspendedAt = bob.createdAt
    })
    asked('DELETE /admin/users/bob-id/suspension', () => {
      delete suspended.suspendedAt
    })
    const window = await opensWindow({ served: (context) => backend.serve(context, page) })
    await window.message('message 1').waitFor()
    const requests = () => backend.requests.filter((request) => request.includes('/admin/'))
    return { window, tab: window.page, requests }
  }

  test('suspends a member and lifts it, and deletes a message and a chat of others', async () => {
    const { window, tab, requests } = await given('parley-admins', true)
    await window.does('Delete', 'message 1')
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await expect.poll(requests).toHaveLength(1)
    await window.button('Members and settings').click()
    await window.button('Suspend bob').click()
    await tab.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click()
    await expect.poll(requests).toHaveLength(2)

    await window.button('Account settings').click()
    await window.button('People').click()
    await tab.getByLabel('Username starts with').fill('@bo')
    await tab.keyboard.press('Enter')
    await tab.getByText('Suspended since').waitFor()
    await window.button('Lift the suspension of bob').click()
    await window.button('Suspend bob').last().waitFor()
    await tab.getByText('Suspended since').waitFor({ state: 'detached' })
    await tab.getByRole('dialog').getByRole('button', { name: 'Close' }).click()

    await window.button('Delete this chat as an administrator').click()
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await tab.getByText('No chat selected').waitFor()
    expect(requests()).toEqual([
      `DELETE /admin/messages/${chatId}/1`,
      'PUT /admin/users/bob-id/suspension',
      'DELETE /admin/users/bob-id/suspension',
      `DELETE /admin/chats/${chatId}`,
    ])
  })

  test('is not who has another role: nothing of the kind is shown', async () => {
    const { window } = await given('editor', false)
    await window.message('message 1').locator('.bubble').hover()
    await window.message('message 1').getByRole('button', { name: 'Reply' }).waitFor()
    expect(await window.message('message 1').getByRole('button', { name: 'Delete' }).count()).toBe(0)
    await window.button('Members and settings').click()
    await window.button('Block bob').waitFor()
    expect(await window.button(/Suspend|administrator/).count()).toBe(0)
    await window.button('Account settings').click()
    await window.button('Privacy').waitFor()
    expect(await window.button('People').count()).toBe(0)
  })
})
