import { awsSettings } from '../../platform/settings/aws.ts'
import { socketSettings } from '../../platform/settings/socket.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import { type HttpPool, openHttpPool } from './http-pool.ts'
import { signPosts } from './sign-post.ts'

/** Posts one frame to a connection and returns the HTTP status; rejects when there is no response. */
export type FramePoster = (connectionId: string) => Promise<number>
/** Prepares to post one frame to many connections. */
export type PrepareFrame = (frame: string) => Promise<FramePoster>

/**
 * PostToConnection over a shared pool, signed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const connectionsEndpoint = (callbackUrl: string): PrepareFrame => {
  const { origin, host, pathname } = new URL(callbackUrl)
  const base = `${pathname.replace(/\/$/, '')}/@connections/`
  let pool: Promise<HttpPool> | undefined
  return async (frame) => {
    pool ??= openHttpPool(origin)
    const { post } = await pool
    const body = Buffer.from(frame)
    const { region, credentials } = awsSettings()
    const sign = signPosts({ ...credentials, region }, host, frame)
    return (connectionId) => {
      const path = base + encodeURIComponent(connectionId)
      return post(path, sign(path), body)
    }
  }
}

/** The endpoint of this deployment's socket stage. */
const endpoint = onFirstUse(() => connectionsEndpoint(socketSettings().callbackUrl))
export const prepareFrame: PrepareFrame = (frame) => endpoint()(frame)
