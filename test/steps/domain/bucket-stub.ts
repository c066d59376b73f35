import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A bucket that keeps what is uploaded, whoever does. */
export const startBucket = async (): Promise<{ url: string }> => {
  const objects = new Map<string, Buffer>()
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bucket')
    const prefix = searchParams.get('prefix')
    const body = await buffer(request)
    if (request.method === 'PUT') objects.set(pathname, body)
    if (request.method === 'DELETE') objects.delete(pathname)
    if (prefix !== null) {
      const keys = [...objects.keys()].map((path) => path.slice(1)).filter((key) => key.startsWith(prefix))
      response.end(keys.map((key) => `<Key>${key}</Key>`).join(''))
      return
    }
    const found = objects.get(pathname)
    if (!found) response.writeHead(404).end()
    else response.writeHead(200, { 'content-length': found.length }).end(found)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
