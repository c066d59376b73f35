import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import { localCertificate } from '../conditions/tls-certificate.ts'

/** TLS in front of the emulator, as AWS's endpoints have it, in a process of its own: `node tls-proxy.ts PORT`. */
const port = Number(process.argv[2])
const certificate = localCertificate()
const server = createServer(certificate, (socket) => {
  const upstream = connect(port, '127.0.0.1')
  for (const end of [socket, upstream]) end.on('error', () => end.destroy())
  socket.pipe(upstream).pipe(socket)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.send?.({
  url: `https://localhost:${(server.address() as AddressInfo).port}`,
  cert: certificate.cert,
})
process.on('disconnect', () => process.exit())
