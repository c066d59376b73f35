import type { BackOff } from './back-off.ts'

/** All in milliseconds. */
export type Timing = {
  /**
   * Between two pings: below the 10 minutes after which API Gateway closes an idle socket. A dead one is noticed sooner
   * when a frame gets no reply, the network comes back, or the page becomes visible.
   */
  pingMs: number
  /** For the reply to a frame. Without a pong the socket counts as dead. */
  replyMs: number
  /** For the handshake of a socket. */
  handshakeMs: number
  /** For the answer to a REST call: slightly more than API Gateway allows its functions. */
  restMs: number
  /** Until a socket is replaced: below the 2 hours after which API Gateway closes it. */
  socketLifeMs: number
  /** How long before its expiry a token is refreshed; Cognito's last at least 5 minutes. */
  refreshAheadMs: number
  /** Between two attempts, to connect as well as to send. */
  backOff: BackOff
  /** Wait for pushes that were overtaken, before a hole between them is read. */
  holeMs: number
  /** Between two read marks of one chat; the first one waits for a twentieth of it. */
  readPauseMs: number
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const defaultTiming: Timing = {
  pingMs: 9 * 60_000,
  replyMs: 10_000,
  handshakeMs: 10_000,
  restMs: 31_000,
  socketLifeMs: 110 * 60_000,
  refreshAheadMs: 2 * 60_000,
  backOff: { baseMs: 500, capMs: 30_000 },
  holeMs: 150,
  readPauseMs: 20_000,
}
