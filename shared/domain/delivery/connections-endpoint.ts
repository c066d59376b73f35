import { awsSettings } from '../../platform/settings/aws.ts'
import { socketSettings } from '../../platform/settings/socket.ts'
import { atStart } from '../../platform/start-up/start-up.ts'
import { type Method, openHttpPool } from './http-pool.ts'
import { signRequests } from './sign-requests.ts'

/** Posts one frame to a connection and returns the HTTP status; rejects when there is no response. */
export type FramePoster = (connectionId: string) => Promise<number>
/** Prepares to post one frame to many connections. */
export type PrepareFrame = (frame: string) => Promise<FramePoster>

export type ConnectionsEndpoint = {
  prepareFrame: PrepareFrame
  /** Closes a connection and returns the HTTP status; rejects when there is no response. */
  disconnect: (connectionId: string) => Promise<number>
  /** Opens so many HTTP connections ahead of the first posts; harmless where the endpoint is not reachable. */
  warm: (count: number) => void
  close: () => void
}

/**
 * PostToConnection and DeleteConnection over a shared pool, signed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const connectionsEndpoint = (callbackUrl: string): ConnectionsEndpoint => {
  const { origin, host, pathname } = new URL(callbackUrl)
  const base = `${pathname.replace(/\/$/, '')}/@connections/`
  const pool = openHttpPool(origin)
  /** Requests of one method and body, as bytes. Only the first line and the signature differ between them. */
  const requestsOf = (method: Method, body: string) => {
    const { region, credentials } = awsSettings()
    const { headers, authorizationFor } = signRequests({ ...credentials, region }, method, host, body)
    const fields = [...headers, ['content-length', `${Buffer.byteLength(body)}`] as const]
    const rest = Buffer.from(`${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
    return (connectionId: string): Buffer => {
      const path = base + encodeURIComponent(connectionId)
      const start = `${method} ${path} HTTP/1.1\r\nauthorization: ${authorizationFor(path)}\r\n`
      const request = Buffer.allocUnsafe(start.length + rest.length)
      request.write(start, 'latin1')
      rest.copy(request, start.length)
      return request
    }
  }
  return {
    prepareFrame: async (frame) => {
      const requestTo = requestsOf('POST', frame)
      return (connectionId) => pool.request(requestTo(connectionId))
    },
    disconnect: async (connectionId) => pool.request(requestsOf('DELETE', '')(connectionId)),
    warm: (count) => pool.warm(count),
    close: () => pool.close(),
  }
}

/**
 * HTTP connections that an environment opens while it starts. The first negotiates TLS, and those that are opened when
 * they are needed resume its session at half the processor time.
 */
const connectionsAtStart = 1

/** The endpoint of this deployment's socket stage. */
const endpoint = atStart(() => {
  const opened = connectionsEndpoint(socketSettings().callbackUrl)
  opened.warm(connectionsAtStart)
  return opened
})
export const prepareFrame: PrepareFrame = (frame) => endpoint().prepareFrame(frame)
export const disconnect: ConnectionsEndpoint['disconnect'] = (connectionId) =>
  endpoint().disconnect(connectionId)
