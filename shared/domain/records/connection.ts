import type { Key } from '../../platform/storage/key.ts'

/** An open socket and its user, as stored. */
export type Connection = Key & {
  connectionId: string
  userId: string
  username: string
  kind?: 'bot'
  sessionId: string
  /** Frames are refused from then on, until `auth` brings a fresh token. */
  tokenExpiresAtMs: number
  openedAtMs: number
  expiresAt: number
}

/** One of a user's sockets, as the user's partition lists it. */
export type UserConnection = Key & {
  connectionId: string
  userId: string
  sessionId: string
  /** When the session began, as the token says. Sockets of 0.1.0 do not have it. */
  startedAtMs?: number
  openedAtMs: number
  expiresAt: number
}

/**
 * Seconds until a connection's records expire by themselves.
 * API Gateway closes every socket after two hours; a few minutes of grace cover clock differences.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const connectionRecordSeconds = 2 * 3600 + 300
