import type { BackOff } from './back-off.ts'

/** Milliseconds, all of them. */
export type Timing = {
  /** Between two pings: below the 10 minutes after which API Gateway closes an idle socket, and how soon a dead line is noticed. */
  pingMs: number
  /** For the reply to a frame. Without the reply to a ping, the line is dead. */
  replyMs: number
  /** For the handshake of a socket. */
  handshakeMs: number
  /** For the answer to a REST call: what API Gateway allows its functions, and a little. */
  restMs: number
  /** After which a socket is replaced by another: before API Gateway closes it, after 2 hours. */
  socketLifeMs: number
  /** How long before its end a token is refreshed; Cognito's are good for 5 minutes at least. */
  refreshAheadMs: number
  /** Between tries, of a connection as of a frame. */
  backOff: BackOff
  /** Left to pushes that overtook each other, before a hole between them is asked for. */
  holeMs: number
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const defaultTiming: Timing = {
  pingMs: 60_000,
  replyMs: 10_000,
  handshakeMs: 10_000,
  restMs: 31_000,
  socketLifeMs: 110 * 60_000,
  refreshAheadMs: 2 * 60_000,
  backOff: { baseMs: 500, capMs: 30_000 },
  holeMs: 150,
}
