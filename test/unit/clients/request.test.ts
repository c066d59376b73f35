import { expect, test } from 'vitest'
import { openOperations, operations } from '../../../clients/client/operations.ts'
import { request } from '../../../clients/client/request.ts'
import type { Route } from '../../../shared/contract/routes/route.ts'
import { routes } from '../../../shared/contract/routes/routes.ts'

const httpOf = (answer: () => Response | Promise<Response>) => {
  const asked: [string, RequestInit | undefined][] = []
  const fetched = async (url: unknown, init?: unknown) => {
    asked.push([String(url), init as RequestInit | undefined])
    return answer()
  }
  return { asked, http: { restUrl: 'https://api.test/', fetch: fetched as typeof fetch, restMs: 1000 } }
}

test('the operations are the contract’s routes but for its pages, and those open that are open there', () => {
  const served = Object.entries<Route>(routes).filter(([, { answers }]) =>
    Object.values(answers).every(({ page }) => !page),
  )
  expect(operations).toEqual(
    Object.fromEntries(served.map(([name, { method, path }]) => [name, `${method} ${path}`])),
  )
  expect(Object.keys(openOperations)).toEqual(served.flatMap(([name, { open }]) => (open ? [name] : [])))
})

test('paths and queries are filled in and escaped, and what is undefined is left out', async () => {
  const { asked, http } = httpOf(() => new Response('{}'))
  await request(http, 'addReaction', { params: { chatId: 'a/b', seq: 7, emoji: '👍' } }, 'token')
  await request(http, 'listChats', { query: { limit: 5, cursor: undefined } }, 'token')
  expect(asked.map(([url]) => url)).toEqual([
    'https://api.test/chats/a%2Fb/messages/7/reactions/%F0%9F%91%8D',
    'https://api.test/chats?limit=5',
  ])
})

test('a file is sent as it is, and comes as one; anything else in its place is none', async () => {
  const { asked, http } = httpOf(() => new Response('{"username":"alice"}'))
  const picture = { contentType: 'image/png' as const, bytes: Uint8Array.of(0, 255) }
  await request(http, 'putAvatar', { body: picture }, 'token')
  expect(asked[0]?.[1]).toMatchObject({
    method: 'PUT',
    headers: { 'content-type': 'image/png' },
    body: picture.bytes,
  })

  const answering = (type: string) =>
    httpOf(() => new Response(picture.bytes, { headers: { 'content-type': type } })).http
  const got = await request(answering('image/png'), 'getAvatar', { params: { userId: 'u' } }, 'token')
  expect([got.type, await got.bytes()]).toEqual(['image/png', picture.bytes])
  const elsewhere = [answering('text/html'), httpOf(() => new Response('{}')).http]
  for (const http of elsewhere) {
    const answer = request(http, 'getAvatar', { params: { userId: 'u' } }, 'token')
    await expect(answer).rejects.toMatchObject({ code: 'unreachable' })
  }
})

test.each([
  ['a problem', 409, '{"code":"name_taken","detail":"Taken","status":409}', 'name_taken', 'Taken'],
  ['the gateway’s own words', 401, '{"message":"Unauthorized"}', 'unreachable', 'The server answered 401'],
  ['a page of something on the way', 502, '<html>', 'unreachable', 'The server answered 502'],
])('%s becomes an error with a code', async (_, status, text, code, detail) => {
  const { http } = httpOf(() => new Response(text, { status, headers: { 'retry-after': '2' } }))
  await expect(request(http, 'listChats', {})).rejects.toMatchObject({
    code,
    detail,
    status,
    retryAfterMs: 2000,
  })
})

test('no answer, half an answer and an answer that is not JSON are all `unreachable`', async () => {
  const half = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.error(new Error('cut')),
      }),
    )
  for (const answer of [
    () => Promise.reject(new TypeError('fetch failed')),
    half,
    () => new Response('hello'),
  ])
    await expect(request(httpOf(answer).http, 'listChats', {})).rejects.toMatchObject({ code: 'unreachable' })
})

test('an abort rejects with the signal’s own reason', async () => {
  const reason = new Error('changed my mind')
  const abort = new AbortController()
  const { http } = httpOf(() => {
    abort.abort(reason)
    return Promise.reject(new TypeError('fetch failed'))
  })
  await expect(request(http, 'listChats', { signal: abort.signal })).rejects.toBe(reason)
  await expect(request(http, 'listChats', { signal: abort.signal })).rejects.toBe(reason)
})
