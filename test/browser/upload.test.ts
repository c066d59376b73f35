import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { eventually } from '../steps/generic/eventually.ts'

const client = join(import.meta.dirname, '../../clients/client')
/** More than the buffers between a browser and a bucket that reads nothing. */
const bytes = 20_000_000

/** Run by the page: uploads a file of so many bytes, and keeps what comes of it. An abort is `end.abort(…)`. */
const startUpload = `
  globalThis.end = new AbortController()
  globalThis.progress = []
  globalThis.outcome = undefined
  const settle = (outcome) => { globalThis.outcome = outcome }
  const file = new File([new Uint8Array(${bytes}).fill(7)], 'film.bin', { type: 'application/zip; x=1' })
  upload(createClient({ restUrl: location.origin, webSocketUrl: 'ws://x', storage }), 'lunch', file, {
    signal: end.signal,
    onProgress: ({ sent, total }) => progress.push([sent, total]),
  }).then(({ attachmentId }) => settle(attachmentId), ({ code, message }) => settle([code, message]))
  undefined
`

describeInBrowser('the client in a page', () => {
  let script: string
  beforeAll(async () => {
    const contents = `
      import { createClient } from './create-client.ts'
      import { upload } from './upload.ts'
      const session = { user: { userId: 'u', username: 'u' }, accessToken: 'x', refreshToken: 'x', expiresAtMs: Date.now() + 1e9 }
      Object.assign(globalThis, { createClient, upload, storage: { read: () => session, write() {} } })`
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: client },
      bundle: true,
      format: 'esm',
      write: false,
    })
    script = outputFiles[0]?.text ?? ''
  })

  /** A page with the client, and a bucket beside it, which `take` answers for. */
  const given = async (take: (asked: IncomingMessage, answer: ServerResponse) => void) => {
    const server = createServer((asked, answer) => {
      if (asked.method === 'PUT') return take(asked, answer)
      if (asked.method === 'POST') {
        const { port } = server.address() as AddressInfo
        const headers = { 'content-type': 'application/zip', 'content-length': String(bytes) }
        const upload = { method: 'PUT', url: `http://127.0.0.1:${port}/film`, headers, expiresIn: 60 }
        answer.writeHead(201, { 'content-type': 'application/json' })
        return answer.end(JSON.stringify({ attachment: { attachmentId: 'film' }, upload }))
      }
      answer.writeHead(200, { 'content-type': asked.url === '/x.js' ? 'text/javascript' : 'text/html' })
      answer.end(
        asked.url === '/x.js'
          ? script
          : '<link rel="icon" href="data:,"><script type="module" src="/x.js"></script>',
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { page, complaints } = await opensWindow({
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    })
    await page.evaluate(startUpload)
    return {
      page,
      complaints,
      outcome: () => eventually('the upload ends', async () => (await page.evaluate('outcome')) ?? undefined),
    }
  }

  test('uploads a file as it is, and tells how far it is', async () => {
    const begun: [IncomingMessage, ServerResponse][] = []
    const { page, outcome } = await given((...exchange) => begun.push(exchange))
    const [asked, answer] = await eventually('the upload has begun', async () => begun[0])
    const progressOf = () => page.evaluate('progress') as Promise<[number, number][]>
    const toldBeyond = (sent: number) =>
      eventually(`the page tells of more than ${sent} bytes`, async () =>
        (await progressOf()).map(([told]) => told).find((told) => told > sent),
      )
    // The browser tells of what it has sent each 100 ms. A bucket that read at once would leave it nothing to tell.
    let awaited: number | undefined = await toldBeyond(0)
    const chunks: Buffer[] = []
    let taken = 0
    for await (const chunk of asked) {
      chunks.push(chunk)
      taken += chunk.length
      if (awaited === undefined || taken < awaited) continue
      await toldBeyond(awaited)
      awaited = undefined
    }
    answer.end()
    expect(await outcome()).toBe('film')
    const { 'content-type': type, 'content-length': length } = asked.headers
    expect([type, length, taken]).toEqual(['application/zip', String(bytes), bytes])
    expect(Buffer.concat(chunks).every((byte) => byte === 7)).toBe(true)
    expect(begun).toHaveLength(1)
    const progress = await progressOf()
    expect(progress.length).toBeGreaterThan(2)
    expect(progress.map(([sent]) => sent)).toEqual(
      progress.map(([sent]) => sent).toSorted((one, other) => one - other),
    )
    expect(progress.at(-1)).toEqual([bytes, bytes])
  })

  test('stops an upload with an abort, whose reason is the error', async () => {
    const begun: IncomingMessage[] = []
    const { page, outcome } = await given((asked) => begun.push(asked))
    const asked = await eventually('the upload has begun', async () => begun[0])
    const cut = new Promise<void>((resolve) => asked.socket.once('close', () => resolve()))
    await page.evaluate("end.abort(Object.assign(new Error('changed my mind'), { code: 'mine' }))")
    expect(await outcome()).toEqual(['mine', 'changed my mind'])
    // A socket that nobody reads does not show its end.
    asked.on('error', () => {}).resume()
    await cut
    expect(asked.complete).toBe(false)
  })

  test.each([
    { status: 403, outcome: ['unreachable', 'The upload failed (403)'] },
    { status: 412, outcome: 'film' },
  ])('ends at status $status with $outcome', async ({ status, outcome: expected }) => {
    const { outcome } = await given((asked, answer) => {
      asked.resume()
      asked.on('end', () => answer.writeHead(status).end())
    })
    expect(await outcome()).toEqual(expected)
  })

  test('reports a connection that breaks off', async () => {
    const { outcome, complaints } = await given((asked) => asked.once('data', () => asked.destroy()))
    expect(await outcome()).toEqual(['unreachable', 'The upload was interrupted'])
    expect(complaints.splice(0)).toEqual([expect.stringContaining('ERR_CONNECTION_RESET')])
  })
})
