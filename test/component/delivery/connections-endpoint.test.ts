import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import {
  type ConnectionsEndpoint,
  connectionsEndpoint,
} from '../../../shared/domain/delivery/connections-endpoint.ts'

type Arrived = { method?: string; url?: string; headers: Record<string, unknown>; body: string }
const arrived: Arrived[] = []
const server: Server = createServer((request, response) => {
  const { method, url, headers } = request
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text) => {
    body += text
  })
  request.on('end', () => {
    arrived.push({ ...(method && { method }), ...(url && { url }), headers, body })
    response.writeHead(method === 'DELETE' ? 204 : 200).end()
  })
})

let endpoint: ConnectionsEndpoint
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('WEBSOCKET_URL', 'wss://abc.execute-api.eu-west-1.amazonaws.com/live')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('AWS_SESSION_TOKEN', 'token')
})
afterAll(() => {
  server.close()
  vi.unstubAllEnvs()
})
const callbackUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`
beforeEach(() => {
  arrived.length = 0
  endpoint = connectionsEndpoint(callbackUrl())
})
afterEach(() => endpoint.close())

it('posts a frame of any script whole, signed, to the connection', async () => {
  const frame = JSON.stringify({ text: 'Grüße 👋' })
  const post = await endpoint.prepareFrame(frame)
  expect(await post('L0SM9cOFvHcCIhw=')).toBe(200)
  expect(arrived).toMatchObject([
    {
      method: 'POST',
      url: '/live/@connections/L0SM9cOFvHcCIhw%3D',
      headers: {
        host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        'content-length': `${Buffer.byteLength(frame)}`,
        'x-amz-security-token': 'token',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[\da-f]{64}$/,
        ),
      },
      body: frame,
    },
  ])
})

it('posts to the same path when the address of the endpoint ends in a slash', async () => {
  const slashed = connectionsEndpoint(`${callbackUrl()}/`)
  const post = await slashed.prepareFrame('frame')
  await post('a=')
  slashed.close()
  expect(arrived).toMatchObject([{ url: '/live/@connections/a%3D' }])
})

it('closes a connection by DELETE, without a body', async () => {
  expect(await endpoint.disconnect('a/b')).toBe(204)
  expect(arrived).toMatchObject([{ method: 'DELETE', url: '/live/@connections/a%2Fb', body: '' }])
})

it('closes what it has opened', async () => {
  const connected = once(server, 'connection')
  endpoint.warm(1)
  const [socket] = await connected
  const closed = once(socket, 'close')
  endpoint.close()
  await closed
})

/** A function's start, in modules that have read no environment yet. */
const start = async () => {
  vi.resetModules()
  const ofFunction = await import('../../../shared/domain/delivery/connections-endpoint.ts')
  const { startUp } = await import('../../../shared/platform/start-up/start-up.ts')
  startUp()
  return ofFunction
}

it('a function connects while it starts, before it has anything to post', async () => {
  const connected = once(server, 'connection')
  vi.stubEnv('WEBSOCKET_CALLBACK_URL', callbackUrl())
  const { prepareFrame, disconnect } = await start()
  await connected
  expect(arrived).toEqual([])
  const post = await prepareFrame('frame')
  expect([await post('a'), await disconnect('a')]).toEqual([200, 204])
  expect(arrived).toMatchObject([{ method: 'POST', body: 'frame' }, { method: 'DELETE' }])
})

it('a function that does not know its endpoint says so once', async () => {
  vi.stubEnv('WEBSOCKET_CALLBACK_URL', undefined)
  const refused = await start().catch((error: Error) => error.message)
  expect(String(refused).match(/WEBSOCKET_CALLBACK_URL/g)).toHaveLength(1)
})
