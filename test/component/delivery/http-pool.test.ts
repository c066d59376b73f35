import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { BrokenConnectionError, SilenceError } from '../../../shared/domain/delivery/http-connection.ts'
import { type HttpPool, openHttpPool } from '../../../shared/domain/delivery/http-pool.ts'
import { serveConnections } from '../../conditions/connections-stub.ts'
import { localCertificate } from '../../conditions/tls-certificate.ts'

const certificate = localCertificate()
const usual = getCACertificates('default')
beforeAll(() => setDefaultCACertificates([...usual, certificate.cert]))
afterAll(() => setDefaultCACertificates(usual))

const closing: { close: () => unknown }[] = []
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  for (const resource of closing.splice(0)) resource.close()
})

const poolTo = (url: string): HttpPool => {
  const pool = openHttpPool(url)
  closing.push(pool)
  return pool
}
const stub = async (options: Partial<Parameters<typeof serveConnections>[0]> = {}) => {
  const gateway = await serveConnections({ latencyMs: 1, ...options })
  closing.push(gateway)
  return gateway
}
const post = (id: string) =>
  Buffer.from(`POST /live/@connections/${id} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nframe`)
const postAll = (pool: HttpPool, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => pool.request(post(`c${index}`))))
/** A server that does with each connection what it likes. */
const rawServer = async (serve: (socket: Socket) => void) => {
  const server = createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
/** From now on, the clock says that so much time has passed; timers know nothing of it, as after a frozen environment. */
const passes = (ms: number) => {
  const { now } = Date
  vi.spyOn(Date, 'now').mockImplementation(() => now() + ms)
}
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'

describe.each([
  ['plain', undefined],
  ['over TLS', certificate],
])('a pool of connections, %s', (_, tls) => {
  it('posts to hundreds over few connections, and gives each its own status', async () => {
    const gateway = await stub({
      certificate: tls,
      statusOf: (id) => (id.endsWith('7') ? 410 : 200),
    })
    const statuses = await postAll(poolTo(gateway.url), 249)
    expect(statuses).toEqual(Array.from({ length: 249 }, (__, index) => (index % 10 === 7 ? 410 : 200)))
    expect(gateway.counts().requests).toBe(249)
    expect(gateway.counts().opened).toBeLessThan(128)
  })

  it('stays warm through a quiet that is shorter than the limit of the gateway', async () => {
    const gateway = await stub({ certificate: tls })
    const pool = poolTo(gateway.url)
    await postAll(pool, 249)
    const { opened } = gateway.counts()
    passes(54_000)
    await postAll(pool, opened)
    expect(gateway.counts()).toEqual({ opened, requests: 249 + opened })
  })

  it('uses no connection after a longer quiet, in which it may have been frozen', async () => {
    const gateway = await stub({ certificate: tls })
    const pool = poolTo(gateway.url)
    await postAll(pool, 249)
    const { opened } = gateway.counts()
    passes(56_000)
    await postAll(pool, 10)
    expect(gateway.counts()).toEqual({ opened: opened + pool.size(), requests: 259 })
  })

  it('opens fewer connections for the first posts than there are of them', async () => {
    const gateway = await stub({ certificate: tls })
    const pool = poolTo(gateway.url)
    await postAll(pool, 9)
    expect(gateway.counts().opened).toBeGreaterThanOrEqual(4)
    expect(gateway.counts().opened).toBeLessThan(9)
  })

  it('tries again at once where the gateway dropped the idle connections', async () => {
    const gateway = await stub({ certificate: tls })
    const pool = poolTo(gateway.url)
    await postAll(pool, 32)
    gateway.drop()
    expect(await postAll(pool, 249)).toEqual(Array.from({ length: 249 }, () => 200))
  })

  it('opens connections ahead of the first post, which takes one of them', async () => {
    const gateway = await stub({ certificate: tls })
    const pool = poolTo(gateway.url)
    pool.warm(8)
    await expect.poll(() => gateway.counts().opened, { interval: 1 }).toBe(8)
    await postAll(pool, 8)
    expect(gateway.counts()).toEqual({ opened: 8, requests: 8 })
  })

  it('has more connections once it has posted much', async () => {
    const gateway = await stub({ certificate: tls })
    const pool = poolTo(gateway.url)
    await postAll(pool, 1000)
    expect(gateway.counts().opened).toBeGreaterThan(50)
    expect(gateway.counts().opened).toBeLessThan(128)
  })
})

describe('a pool of connections', () => {
  it('refuses a gateway whose certificate nobody has signed', async () => {
    const gateway = await stub({ certificate: localCertificate() })
    await expect(poolTo(gateway.url).request(post('c'))).rejects.toThrow(BrokenConnectionError)
  })

  it('takes no harm from a gateway that it cannot reach', async () => {
    const url = await rawServer(() => {})
    for (const resource of closing.splice(0)) resource.close()
    const pool = poolTo(url)
    pool.warm(8)
    await expect.poll(() => pool.size(), { interval: 1 }).toBe(0)
    await expect(pool.request(post('c'))).rejects.toThrow(BrokenConnectionError)
  })

  it('lets silent recipients hold up no others, however many they are', async () => {
    const url = await rawServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (request) => {
        if (!request.includes('silent')) socket.write(answer)
      })
    })
    const pool = poolTo(url)
    const silent = Promise.allSettled(Array.from({ length: 60 }, () => pool.request(post('silent'))))
    expect(await postAll(pool, 100)).toHaveLength(100)
    pool.close()
    expect((await silent).map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 'rejected'))
  })

  it('says so when there is no response in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const asked = Promise.withResolvers<void>()
    const url = await rawServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => asked.resolve())
    })
    const response = poolTo(url).request(post('c'))
    const refused = expect(response).rejects.toThrow(SilenceError)
    await asked.promise
    vi.advanceTimersByTime(2000)
    await refused
  })

  it('fails a request whose response breaks off, and does not repeat it', async () => {
    let requests = 0
    const url = await rawServer((socket) => {
      socket.on('data', () => {
        requests++
        if (requests === 1) socket.write(answer)
        else socket.end('HTTP/1.1 200 OK\r\nContent-Le')
      })
    })
    const pool = poolTo(url)
    await pool.request(post('c'))
    await expect(pool.request(post('c'))).rejects.toThrow('during a response')
    expect(requests).toBe(2)
  })

  it('does not use a connection again that the gateway closes or has announced to close', async () => {
    let opened = 0
    const closes = [
      'HTTP/1.1 200 OK\r\nConnection: close\r\n',
      'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\n',
    ]
    const url = await rawServer((socket) => {
      const head = closes[opened++] ?? 'HTTP/1.1 200 OK\r\n'
      socket.on('error', () => {})
      socket.on('data', () => socket.write(`${head}Content-Length: 0\r\n\r\n`))
    })
    const pool = poolTo(url)
    await pool.request(post('c'))
    await pool.request(post('c'))
    expect(opened).toBe(2)
    passes(4500)
    await pool.request(post('c'))
    expect(opened).toBe(3)
  })
})
