import { describe, expect, test } from 'vitest'
import { errorCatalogue } from '../../shared/contract/errors.ts'
import { type Operation, routes } from '../../shared/contract/routes/routes.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { request, rest } from '../steps/api/rest.ts'

const operations = Object.entries(routes) as [Operation, Route][]
const open = operations.filter(([, route]) => route.open).map(([operation]) => operation)
const closed = operations.filter(([, route]) => !route.open).map(([operation]) => operation)

describe('every route of the contract is deployed', () => {
  test.each(closed)('%s refuses a call without a token', async (operation) => {
    await rest().unauthorised(operation)
    if (routes[operation].method !== 'GET') await rest().unauthorised(operation, { body: {} })
  })

  test.each(open)('%s answers without a token, and explains what is wrong', async (operation) => {
    const sent = routes[operation].method === 'GET' ? { query: { unknown: '' } } : { body: {} }
    // Any object may be posted to a webhook, and this one is unknown.
    await rest().refused(operation, sent, operation === 'postToHook' ? 'hook_not_found' : 'validation_failed')
  })

  test('a token in another form than a bearer’s is none', async () => {
    for (const authorization of ['Basic YTpi', 'Bearer', 'Bearer ', 'nonsense']) {
      const answer = await fetch(`${deployment().restUrl}/users/me`, { headers: { authorization } })
      expect(answer.status).toBe(401)
    }
  })
})

test('openapi.json describes every route and serves what the deployed functions check by', async () => {
  const answer = await fetch(`${deployment().restUrl}/openapi.json`)
  expect(answer.headers.get('content-type')).toContain('application/json')
  const document = (await answer.json()) as {
    openapi: string
    paths: Record<string, Record<string, unknown>>
  }
  expect(document.openapi).toMatch(/^3\.1\./)
  for (const [, { method, path }] of operations)
    expect(document.paths[path]?.[method.toLowerCase()], `${method} ${path}`).toBeDefined()
})

test('the docs page and everything that it loads are served by the stack itself', async () => {
  const { docsUrl } = deployment()
  const page = await fetch(docsUrl)
  const html = await page.text()
  expect(page.headers.get('content-type')).toContain('text/html')
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(3)
  for (const link of links) {
    expect(link).not.toMatch(/^(https?:)?\/\//)
    const file = await fetch(new URL(link, docsUrl))
    expect(file.status, link).toBe(200)
    expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(0)
  }
})

test('a documentation file that there is not is refused, also one that would lie outside', async () => {
  for (const file of ['nothing.js', '..%2Findex.mjs', '%2e%2e%2fpackage.json']) {
    const answer = await fetch(`${deployment().restUrl}/docs/${file}`)
    expect(answer.status).toBe(404)
  }
})

test('a refusal carries the id of its request, another for each', async () => {
  const bodies = await Promise.all(
    [1, 2].map(async () => (await request('login', undefined, { body: {} })).body as { requestId: string }),
  )
  expect(bodies[0]?.requestId).toBeTruthy()
  expect(bodies[0]?.requestId).not.toBe(bodies[1]?.requestId)
  expect(bodies[0]).toMatchObject({ title: errorCatalogue.validation_failed.title })
})

test('bytes, paths and queries arrive through the gateway as they were sent', async () => {
  const alice = await givenPerson('alice')
  const { chatId } = await givenChat(alice)
  const rawBody = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xe9]), Buffer.from('"}')])
  for (const contentType of ['application/json', 'application/octet-stream'])
    await alice.rest.refused('sendMessage', { params: { chatId }, rawBody, contentType }, 'malformed_json')
  await alice.rest.done('sendMessage', { params: { chatId }, body: { text: 'soup & 100% (more) ü' } })
  const params = { chatId, seq: '1', emoji: '🏳️‍🌈' }
  const { body: reacted } = await alice.rest.done('addReaction', { params })
  expect(reacted.reactions).toMatchObject([{ emoji: '🏳️‍🌈', userIds: [alice.userId] }])
  await alice.rest.done('removeReaction', { params })
  const query = { contains: 'SOUP & 100% (more) ü' }
  const { body: found } = await alice.rest.done('listMessages', { params: { chatId }, query })
  expect(found.messages.map(({ seq }) => seq)).toEqual([1])
})
