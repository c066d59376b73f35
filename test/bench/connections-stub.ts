import { serveConnections } from '../conditions/connections-stub.ts'
import { localCertificate } from '../conditions/tls-certificate.ts'

/**
 * The stub of `@connections` in a process of its own, so that it does not share the core that is measured: over TLS with
 * `TLS=true`, with an answer after `LATENCY_MS`. Connections named `gone…` are gone; every second post to those named
 * `throttled…` is refused.
 */
export type StubReady = { url: string; cert: string | undefined }

const certificate = process.env['TLS'] === 'true' ? localCertificate() : undefined
const throttled = new Set<string>()
const statusOf = (id: string): number => {
  if (id.startsWith('gone')) return 410
  if (!id.startsWith('throttled') || throttled.delete(id)) return 200
  throttled.add(id)
  return 429
}
const { url } = await serveConnections({
  latencyMs: Number(process.env['LATENCY_MS']),
  certificate,
  statusOf,
})
process.send?.({ url, cert: certificate?.cert } satisfies StubReady)
process.on('disconnect', () => process.exit())
