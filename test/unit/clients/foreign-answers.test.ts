import { expect, test } from 'vitest'
import { request } from '../../../clients/client/request.ts'
import { memoryStorage } from '../../../clients/client/token-storage.ts'
import { createClient } from '../../../clients/client/create-client.ts'
import { errorCatalogue } from '../../../shared/contract/errors.ts'
import {
  givenFakeClient,
  givenFakeServer,
  givenSession,
  json,
  problem,
  settle,
} from '../../steps/client/fake-server.ts'

const html = (status: number) =>
  new Response('<html>Please sign in to this network</html>', {
    status,
    headers: { 'content-type': 'text/html' },
  })

/** Answers of what is on the way to Parley. */
const foreign: [string, () => Response][] = [
  ['an HTML 401 of a proxy', () => html(401)],
  ['an HTML 403 of a proxy', () => html(403)],
  ['an HTML 404 of a proxy', () => html(404)],
  ['an HTML 407 of a proxy', () => html(407)],
  ['an HTML 410', () => html(410)],
  ['an HTML 500', () => html(500)],
  ['the page of a captive portal', () => html(200)],
  ['the redirect of a captive portal', () => new Response(null, { status: 302 })],
  ['an empty 204 in place of an answer', () => new Response(null, { status: 204 })],
  ['text', () => new Response('Forbidden', { status: 403 })],
  ['JSON without a code', () => json({ error: 'forbidden' }, 403)],
  ['JSON with a code that is not the contract’s', () => json({ code: 'ip_blocked', detail: 'No' }, 403)],
  ['a code that is a number', () => json({ code: 401, detail: 'No' }, 401)],
  ['a problem of somebody else', () => json({ type: 'about:blank', code: 'forbidden' }, 403)],
  [
    'a refusal in a page',
    () => new Response('{"code":"session_ended"}', { status: 401, headers: { 'content-type': 'text/html' } }),
  ],
  ['the gateway’s 401', () => json({ message: 'Unauthorized' }, 401)],
  ['the gateway’s 403', () => json({ message: 'Forbidden' }, 403)],
  ['the gateway’s 404', () => json({ message: 'Not Found' }, 404)],
  ['JSON that is no object', () => json(['session_ended'], 401)],
  ['a success with another JSON', () => json({ status: 'login required' })],
]

test.each(foreign)('%s means `unreachable`, and tokens stay', async (_, answer) => {
  const server = givenFakeServer()
  server.answerWith(answer)
  const storage = memoryStorage()
  const session = givenSession()
  storage.write(session)
  const client = createClient({ ...server.endpoints, fetch: server.fetch, storage })
  const params = { chatId: 'c' }
  await expect(client.call('listMessages', { params })).rejects.toMatchObject({ code: 'unreachable' })
  await expect(client.call('createTicket')).rejects.toMatchObject({ code: 'unreachable' })
  expect(storage.read()).toEqual(session)
  storage.write({ ...session, expiresAtMs: 0 })
  await expect(client.call('listMessages', { params })).rejects.toMatchObject({ code: 'unreachable' })
  expect(client.user).toEqual(session.user)
  if (answer().status !== 204) {
    await expect(client.logOut()).rejects.toMatchObject({ code: 'unreachable' })
    expect(client.user).toEqual(session.user)
  }
})

test.each(foreign)('%s ends neither a live session nor a chat, whenever it comes', async (_, answer) => {
  const server = givenFakeServer()
  server.add('one')
  const { client, storage } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  expect(conversation.status).toBe('live')

  server.answerWith(answer)
  server.cutAll()
  await settle(120_000)
  expect([live.status, conversation.status]).toEqual(['offline', 'entering'])
  expect(storage.read()).toBeDefined()

  server.answerWith(() => undefined)
  server.add('two')
  await settle(120_000)
  expect([live.status, conversation.status]).toEqual(['online', 'live'])
  expect(conversation.messages.map(({ text }) => text)).toEqual(['one', 'two'])
  live.close()
})

test('a page that cannot be read over REST keeps the chat until it can', async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  // The reply is too large for the gateway, and REST is behind a proxy that wants a log-in.
  let fails = true
  server.answerWith(({ path }) => (fails && path.endsWith('/messages') ? html(403) : undefined))
  server.replyWith(({ action }) =>
    fails && action === 'enter' ? { type: 'error', code: 'unavailable', detail: 'Too large' } : 'default',
  )
  const conversation = live.enter('c')
  await settle(300_000)
  expect(conversation.status).toBe('entering')
  fails = false
  await settle(60_000)
  expect(conversation.status).toBe('live')
  live.close()
})

test('every code of the contract is a refusal as the server sends it', async () => {
  for (const [code, { status }] of Object.entries(errorCatalogue)) {
    const http = { restUrl: 'http://x', fetch: async () => problem(code, status), restMs: 1000 }
    await expect(request(http, 'listChats', {})).rejects.toMatchObject({ code, status })
  }
})

test.each(['session_ended', 'invalid_refresh_token'])('%s ends the session, and tokens go', async (code) => {
  const server = givenFakeServer()
  const { client, storage } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  server.answerWith(() => problem(code, 401))
  server.cutAll()
  await settle(60_000)
  expect([live.status, live.reason?.code, conversation.status]).toEqual(['closed', code, 'ended'])
  expect(storage.read()).toBeUndefined()
})

test.each(['unauthenticated', 'token_expired'])('%s after a refresh is tried again', async (code) => {
  const server = givenFakeServer()
  const { client, storage } = givenFakeClient(server)
  const live = client.connect()
  await settle()
  const fresh = { accessToken: 'b', refreshToken: 'r', tokenType: 'Bearer', expiresIn: 3600 }
  server.answerWith(({ path }) => (path === '/auth/refresh' ? json(fresh) : problem(code, 401)))
  server.cutAll()
  await settle(60_000)
  expect(live.status).toBe('offline')
  expect(storage.read()).toBeDefined()
  live.close()
})

test.each(['forbidden', 'chat_not_found', 'banned'])('%s ends the chat that it is about', async (code) => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  server.replyWith(({ action, chatId }) =>
    action === 'enter' && chatId === 'gone' ? { type: 'error', code, detail: 'No' } : 'default',
  )
  const [gone, other] = [live.enter('gone'), live.enter('c')]
  await settle()
  expect([gone.reason?.code, other.status, live.status]).toEqual([code, 'live', 'online'])
  live.close()
})
