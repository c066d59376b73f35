import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

type Options = {
  /** From a request until its response. */
  latencyMs: number
  /** Serves over TLS with it, as API Gateway does. */
  certificate?: { key: string; cert: string } | undefined
  /** The status by the connection's id; 200 for all by default. */
  statusOf?: (connectionId: string) => number
}

const headEnd = Buffer.from('\r\n\r\n')

/** A response with the headers of API Gateway. */
const responseOf = (status: number) =>
  [
    `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Refused'}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Length: 0',
    'Connection: keep-alive',
    'x-amzn-RequestId: 5b3f5f4a-8c1e-4d2b-9a57-0d6c2f1e9b11',
    'x-amz-apigw-id: AbCdEfGhIjKlMnO=',
    '\r\n',
  ].join('\r\n')

/**
 * A stub of `@connections` that answers each request after a while, over connections that stay open, and counts both. It
 * uses plain sockets, because Node's HTTP server would be slower than the code under test.
 */
export const serveConnections = async ({ latencyMs, certificate, statusOf = () => 200 }: Options) => {
  const sockets = new Set<Socket>()
  let [opened, requests] = [0, 0]
  const serve = (socket: Socket) => {
    opened++
    sockets.add(socket)
    let pending: Buffer<ArrayBufferLike> = Buffer.alloc(0)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      for (let end = pending.indexOf(headEnd); end >= 0; end = pending.indexOf(headEnd)) {
        const head = pending.toString('latin1', 0, end)
        const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
        const next = end + headEnd.length + length
        if (pending.length < next) return
        pending = pending.subarray(next)
        requests++
        const id = /\/@connections\/([^ ]+)/.exec(head)?.[1] ?? ''
        setTimeout(() => socket.write(responseOf(statusOf(decodeURIComponent(id)))), latencyMs)
      }
    })
  }
  const server = certificate ? createTlsServer(certificate, serve) : createServer(serve)
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${certificate ? 'https://localhost' : 'http://127.0.0.1'}:${port}/live`,
    /** Connections that were opened, and requests that arrived, so far. */
    counts: () => ({ opened, requests }),
    /** Drops all connections, as a gateway may do with idle ones. */
    drop: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
