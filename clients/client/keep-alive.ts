import { hasCode, isAboutSession } from './api-error.ts'
import type { AsyncEvent } from './async-event.ts'
import type { SocketLine } from './socket.ts'
import type { Timing } from './timing.ts'
import type { Tokens } from './tokens.ts'
import { anyOf, wait } from './wait.ts'

/** Timers keep no Node process alive: what the line is for does. */
const idle = true

/**
 * Pings for as long as the line lives, at once when the bell rings, and drops it when there is no answer.
 * @param ping asks for the heads and uses them.
 */
export const heartbeat = async (
  line: SocketLine,
  ping: () => Promise<void>,
  { pingMs }: Timing,
  doubt: AsyncEvent,
): Promise<void> => {
  while (!line.over.aborted) {
    const enough = new AbortController()
    const ended = anyOf(line.over, enough.signal)
    await Promise.race([wait(pingMs, ended, idle), doubt.next(ended)]).catch(() => {})
    enough.abort()
    await ping().catch((error) => {
      if (isAboutSession(error) || hasCode(error, 'unreachable')) line.drop()
    })
  }
}

/** Least time between two renewals, in milliseconds. */
const leastPauseMs = 1000

/**
 * Shows the living line a fresh token before the one that it was opened with expires. A refusal drops the line:
 * whether the session is over is found out when the next one is opened.
 */
export const keepAuthorised = async (
  line: SocketLine,
  tokens: Tokens,
  renewAtMs: number,
  { backOff }: Timing,
): Promise<void> => {
  const pauseMs = Math.max(leastPauseMs, backOff.capMs)
  for (let dueMs = renewAtMs; !line.over.aborted; ) {
    await wait(Math.max(pauseMs, dueMs - Date.now()), line.over, idle).catch(() => {})
    if (line.over.aborted) return
    try {
      const session = await tokens.fresh(line.over)
      await line.request({ action: 'auth', token: session.accessToken })
      dueMs = tokens.refreshAtMs(session)
    } catch (error) {
      if (!hasCode(error, 'unreachable', 'unavailable', 'too_many_requests')) line.drop()
    }
  }
}
