type Target = {
  document?: { visibilityState: string }
  addEventListener?(type: string, listener: () => void, options: { signal: AbortSignal }): void
}

/** Least times between two calls, in milliseconds. A ping finds a dead socket in less than the second. */
const onlinePauseMs = 3000
const seenPauseMs = 15_000

/** Calls the listener at most once in a time. The clock may be set meanwhile. */
const paused = (listener: () => void, pauseMs: number) => {
  let lastMs = Number.NEGATIVE_INFINITY
  return () => {
    const nowMs = Date.now()
    if (Math.abs(nowMs - lastMs) < pauseMs) return
    lastMs = nowMs
    listener()
  }
}

/**
 * Watches a browser.
 * @param onOnline its network is back.
 * @param onSeen the page is visible again, and its timers may have slept.
 */
export const watchNetwork = (onOnline: () => void, onSeen: () => void, signal: AbortSignal): void => {
  const target = globalThis as Target
  const seen = paused(onSeen, seenPauseMs)
  const ifVisible = () => {
    if (target.document?.visibilityState !== 'hidden') seen()
  }
  target.addEventListener?.('online', paused(onOnline, onlinePauseMs), { signal })
  target.addEventListener?.('visibilitychange', ifVisible, { signal })
  target.addEventListener?.('pageshow', ifVisible, { signal })
}
