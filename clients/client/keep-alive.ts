import { hasCode, isAboutSession } from './api-error.ts'
import type { AsyncEvent } from './async-event.ts'
import type { Socket } from './socket.ts'
import type { Timing } from './timing.ts'
import type { Tokens } from './tokens.ts'
import { during, wait } from './wait.ts'

/** These timers never keep a Node process alive. */
const idle = true

/** Milliseconds after which a new socket is pinged that has said nothing: without a pong it is dropped within 15 s. */
const muteMs = 4000

/**
 * Pings for as long as the socket lives, and drops it when no pong comes.
 * @param ping asks for the heads and uses them.
 * @param suspected pings at once: the socket may be dead. While a pong is awaited, nothing more is asked.
 */
export const heartbeat = async (
  socket: Socket,
  ping: () => Promise<void>,
  { pingMs }: Timing,
  suspected: AsyncEvent,
): Promise<void> => {
  const { closed } = socket
  /** @returns whether there is a reason to ping before that. */
  const rest = (ms: number) =>
    during([closed], (ended) =>
      Promise.race([wait(ms, ended, idle).then(() => false), suspected.next(ended).then(() => true)]),
    ).catch(() => true)
  if (!(await rest(Math.min(muteMs, pingMs))) && socket.heard) await rest(pingMs)
  while (!closed.aborted) {
    await ping().catch((error) => {
      if (isAboutSession(error) || hasCode(error, 'unreachable')) socket.drop()
    })
    await rest(pingMs)
  }
}

/** Least time between two renewals, in milliseconds. */
const leastPauseMs = 1000

/**
 * Sends a fresh token over the living socket before its present one expires. A refusal drops the socket; opening the
 * next one shows whether the session has ended.
 */
export const keepAuthorised = async (
  socket: Socket,
  tokens: Tokens,
  renewAtMs: number,
  { backOff }: Timing,
): Promise<void> => {
  const pauseMs = Math.max(leastPauseMs, backOff.capMs)
  for (let dueMs = renewAtMs; !socket.closed.aborted; ) {
    await wait(Math.max(pauseMs, dueMs - Date.now()), socket.closed, idle).catch(() => {})
    if (socket.closed.aborted) return
    try {
      const session = await tokens.fresh(socket.closed)
      await socket.request({ action: 'auth', token: session.accessToken })
      dueMs = tokens.refreshAtMs(session)
    } catch (error) {
      if (!hasCode(error, 'unreachable', 'unavailable', 'too_many_requests')) socket.drop()
    }
  }
}
