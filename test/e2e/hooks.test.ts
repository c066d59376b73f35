import { expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'

const post = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

test('a service posts to a webhook as to Slack, until it is revoked', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const socket = await alice.connects()
  await socket.does('enter', { chatId })
  const { body: hook } = await alice.rest.done('createHook', {
    params: { chatId },
    body: { name: 'Grafana' },
  })
  const answer = await post(hook.url, JSON.stringify({ attachments: [{ title: 'CPU', text: '93 %' }] }))
  expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
  const { messages } = await socket.receives('messages', ({ messages }) => messages[0]?.type === 'text')
  expect(messages).toMatchObject([{ senderId: hook.userId, senderKind: 'bot', text: 'CPU\n93 %' }])

  const form = new URLSearchParams({ payload: JSON.stringify({ text: 'By a form' }) })
  expect((await fetch(hook.url, { method: 'POST', body: form })).status).toBe(200)
  await socket.receives('messages', (push) => push.messages[0]?.text === 'By a form')

  const params = { secret: hook.url.slice(hook.url.lastIndexOf('/') + 1) }
  expect((await rest().done('postToHook', { params, body: { text: 'Well again' } })).page).toBe('ok')
  await rest().refused('postToHook', { params, body: { text: '' } }, 'validation_failed')
  const { body: listed } = await alice.rest.done('listHooks', { params: { chatId } })
  expect(listed.hooks).toMatchObject([{ hookId: hook.hookId, name: 'Grafana' }])
  await alice.rest.done('deleteHook', { params: { chatId, hookId: hook.hookId } })
  await rest().refused('postToHook', { params, body: { text: 'hi' } }, 'hook_not_found')
})
