import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { serveDocs } from '../../functions/http/docs/serve-docs.ts'
import { domainEvents } from '../../shared/contract/domain-events.ts'
import type { documentationPaths } from '../../shared/contract/routes/routes.ts'
import { clientFrames } from '../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../shared/contract/socket/pushes.ts'
import { replies } from '../../shared/contract/socket/replies.ts'
import { openApiDocument } from '../../functions/http/docs/openapi/open-api-document.ts'

const handler = serveDocs(new URL('../../node_modules/swagger-ui-dist/', import.meta.url))

type EventSchema = { properties: { 'detail-type': { const: string }; detail: { $ref: string } } }
type RoutePath = (typeof documentationPaths)[number]

const get = (path: RoutePath, headers: Record<string, string> = {}, file?: string) =>
  handler({
    routeKey: `GET ${path}`,
    headers,
    ...(file !== undefined && { pathParameters: { file } }),
    requestContext: { requestId: 'request-1' } as Parameters<typeof handler>[0]['requestContext'],
  })

const file = (name: string, headers?: Record<string, string>) => get('/docs/{file}', headers, name)

type Answer = Awaited<ReturnType<typeof handler>>
const bytes = ({ body = '', isBase64Encoded }: Answer) =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
const text = (answer: Answer) => bytes(answer).toString()
const statusOf = async (answer: Promise<Answer>) => (await answer).statusCode

beforeAll(() => vi.stubEnv('WEBSOCKET_URL', 'wss://live.example.com/live'))

describe('the documentation', () => {
  it('serves the document as JSON', async () => {
    const answer = await get('/openapi.json')
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(text(answer))).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
  })

  it('serves the schemas of domain events', async () => {
    const answer = await get('/events.json')
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/schema+json' } })
    const schema = JSON.parse(text(answer))
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    const names = schema.anyOf.map((event: EventSchema) => event.properties['detail-type'].const)
    expect(names).toEqual(Object.keys(domainEvents))
    for (const { properties } of schema.anyOf as EventSchema[]) {
      const { required, additionalProperties } = schema.$defs[properties.detail.$ref.replace('#/$defs/', '')]
      expect(required).toEqual(expect.arrayContaining(['version', 'eventId', 'sequence', 'occurredAt']))
      const isOfUser = properties['detail-type'].const.startsWith('user.')
      expect(required).toContain(isOfUser ? 'userId' : 'chatId')
      // Events may grow.
      expect(additionalProperties).toBeUndefined()
    }
  })

  it('serves the AsyncAPI document of the socket, with its address', async () => {
    const answer = await get('/asyncapi.json')
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(text(answer)).servers.deployment).toMatchObject({
      protocol: 'wss',
      host: 'live.example.com',
      pathname: '/live',
    })
  })

  it('has a page of the socket without scripts, whose links lead somewhere', async () => {
    const page = text(await file('socket'))
    expect(page).not.toMatch(/<script|<style|https?:|\son\w+=|style=/)
    const ids = new Set([...page.matchAll(/id="([^"]+)"/g)].map(([, id]) => id))
    for (const [, link = ''] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
      if (link.startsWith('#')) expect(ids, link).toContain(link.slice(1))
      else if (!link.startsWith('../')) expect(await statusOf(file(link)), link).toBe(200)
    }
    for (const action of Object.keys(clientFrames)) expect(page).toContain(`<td>&quot;${action}&quot;</td>`)
    for (const frame of [...Object.values(replies), ...Object.values(pushes)]) {
      expect(page).toContain(`<td>&quot;${frame.shape.type.value}&quot;</td>`)
    }
  })

  it('has everything that its page links to, below the page itself', async () => {
    const page = text(await get('/docs'))
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
    expect(links).toContain('docs/swagger-ui-bundle.js')
    const elsewhere = ['docs', 'openapi.json', 'events.json']
    for (const link of links.filter((link) => !elsewhere.includes(link))) {
      expect(link).toMatch(/^docs\/[\w.-]+$/)
      expect(await statusOf(file(link.slice('docs/'.length))), link).toBe(200)
    }
  })

  it('keeps the page from running inline scripts and from loading anything foreign', async () => {
    const answer = await get('/docs')
    const policy = String(answer.headers?.['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(text(answer)).not.toMatch(/<script>|<style|https?:|\son\w+=/)
  })

  it.each([
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['init.js', 'text/javascript; charset=utf-8'],
    ['favicon-32x32.png', 'image/png'],
  ])('serves %s as %s', async (name, contentType) => {
    const answer = await file(name)
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': contentType } })
    expect(bytes(answer).length).toBeGreaterThan(100)
  })

  it('zips for a client that accepts it, and only then', async () => {
    const plain = await file('swagger-ui.css')
    expect(plain.headers?.['content-encoding']).toBeUndefined()
    const zipped = await file('swagger-ui.css', { 'accept-encoding': 'br, gzip' })
    expect(zipped.headers?.['content-encoding']).toBe('gzip')
    expect(gunzipSync(bytes(zipped))).toEqual(bytes(plain))
    const refused = await file('swagger-ui.css', { 'accept-encoding': 'gzip;q=0, br' })
    expect(refused.headers?.['content-encoding']).toBeUndefined()
  })

  it('answers 304 to a client that has it already', async () => {
    const { etag } = (await get('/openapi.json')).headers ?? {}
    const again = await get('/openapi.json', { 'if-none-match': String(etag) })
    expect(again.statusCode).toBe(304)
    expect(again.body).toBeUndefined()
    expect(await statusOf(get('/openapi.json', { 'if-none-match': 'W/"other"' }))).toBe(200)
  })

  it.each(['nope.js', '../entry.ts', '..%2Fentry.ts', 'package.json', '', 'index.html', '__proto__'])(
    'has no file %j',
    async (name) => {
      const answer = await file(name)
      expect(answer).toMatchObject({
        statusCode: 404,
        headers: { 'content-type': 'application/problem+json' },
      })
      expect(JSON.parse(answer.body ?? '')).toMatchObject({
        code: 'route_not_found',
        status: 404,
        requestId: 'request-1',
      })
    },
  )

  it('fails, and does not remember that, when its files are missing', async () => {
    const broken = serveDocs(new URL('./no-such-folder/', import.meta.url))
    const ask = () =>
      broken({
        routeKey: 'GET /docs/{file}',
        pathParameters: { file: 'swagger-ui.css' },
        headers: {},
        requestContext: { requestId: 'r' } as Parameters<typeof broken>[0]['requestContext'],
      })
    await expect(ask()).rejects.toThrow('ENOENT')
    await expect(ask()).rejects.toThrow('ENOENT')
  })
})
