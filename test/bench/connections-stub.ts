import { createServer } from 'node:net'

/**
 * A stub of `@connections` in its own process, so that it does not share the core that is measured. It answers each
 * POST with 200 after `LATENCY_MS`, over connections that stay open. It uses plain sockets, because Node's HTTP server
 * would be slower than the code under test.
 */
const latencyMs = Number(process.env['LATENCY_MS'])
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
const headEnd = Buffer.from('\r\n\r\n')

const server = createServer((socket) => {
  let pending: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    for (let end = pending.indexOf(headEnd); end >= 0; end = pending.indexOf(headEnd)) {
      const head = pending.toString('latin1', 0, end)
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      const next = end + headEnd.length + length
      if (pending.length < next) return
      pending = pending.subarray(next)
      setTimeout(() => socket.write(answer), latencyMs)
    }
  })
})
server.listen(0, '127.0.0.1', 1024, () => process.send?.(server.address()))
process.on('disconnect', () => process.exit())
