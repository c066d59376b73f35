import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A stand-in for `@connections` that keeps what is posted, for tests of the domain without real sockets. */
export const startSocketsStub = async () => {
  const frames = new Map<string, string[]>()
  let bytes = 0
  const statuses = new Map<string, number>()
  const meanwhile = new Map<string, () => Promise<unknown>>()
  const server = createServer((request, response) => {
    const connectionId = decodeURIComponent(request.url?.split('/@connections/')[1] ?? '')
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', async () => {
      const work = meanwhile.get(connectionId)
      meanwhile.delete(connectionId)
      await work?.()
      const status = statuses.get(connectionId) ?? 200
      if (request.method === 'POST' && status === 200) {
        bytes += Buffer.byteLength(body)
        frames.set(connectionId, [...(frames.get(connectionId) ?? []), body])
      }
      response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/live`,
    /** The frames that a socket received, parsed. */
    received: (connectionId: string): Record<string, unknown>[] =>
      (frames.get(connectionId) ?? []).map((frame) => JSON.parse(frame)),
    /** How many frames all sockets together were sent. */
    posts: (): number => [...frames.values()].reduce((sum, { length }) => sum + length, 0),
    /** And how many bytes these had. */
    bytes: (): number => bytes,
    /** Does `work` while the next post to this socket is on its way. */
    whilePosting: (connectionId: string, work: () => Promise<unknown>) => meanwhile.set(connectionId, work),
    /** From now on, posts to this socket are answered so. */
    answer: (connectionId: string, status: number) => statuses.set(connectionId, status),
  }
}
