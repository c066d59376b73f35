import { awsSettings } from '../../platform/settings/aws.ts'
import { socketSettings } from '../../platform/settings/socket.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import { type HttpPool, type Method, openHttpPool } from './http-pool.ts'
import { signRequests } from './sign-requests.ts'

/** Posts one frame to a connection and returns the HTTP status; rejects when there is no response. */
export type FramePoster = (connectionId: string) => Promise<number>
/** Prepares to post one frame to many connections. */
export type PrepareFrame = (frame: string) => Promise<FramePoster>

export type ConnectionsEndpoint = {
  prepareFrame: PrepareFrame
  /** Closes a connection and returns the HTTP status; rejects when there is no response. */
  disconnect: (connectionId: string) => Promise<number>
}

/**
 * PostToConnection and DeleteConnection over a shared pool, signed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const connectionsEndpoint = (callbackUrl: string): ConnectionsEndpoint => {
  const { origin, host, pathname } = new URL(callbackUrl)
  const base = `${pathname.replace(/\/$/, '')}/@connections/`
  const pathOf = (connectionId: string) => base + encodeURIComponent(connectionId)
  let pool: Promise<HttpPool> | undefined
  const openPool = () => {
    pool ??= openHttpPool(origin)
    return pool
  }
  const signer = (method: Method, body: string) => {
    const { region, credentials } = awsSettings()
    return signRequests({ ...credentials, region }, method, host, body)
  }
  return {
    prepareFrame: async (frame) => {
      const { request } = await openPool()
      const body = Buffer.from(frame)
      const sign = signer('POST', frame)
      return (connectionId) => {
        const path = pathOf(connectionId)
        return request('POST', path, sign(path), body)
      }
    },
    disconnect: async (connectionId) => {
      const { request } = await openPool()
      const path = pathOf(connectionId)
      return request('DELETE', path, signer('DELETE', '')(path), null)
    },
  }
}

/** The endpoint of this deployment's socket stage. */
const endpoint = onFirstUse(() => connectionsEndpoint(socketSettings().callbackUrl))
export const prepareFrame: PrepareFrame = (frame) => endpoint().prepareFrame(frame)
export const disconnect: ConnectionsEndpoint['disconnect'] = (connectionId) =>
  endpoint().disconnect(connectionId)
