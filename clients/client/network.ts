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

type NetworkListeners = {
  /** The network is back. */
  onOnline: () => void
  /** The page is visible again, and its timers may have slept. */
  onSeen: () => void
  /** The page is hidden, and may end without another word. */
  onHidden: () => void
}

/** Watches a browser. */
export const watchNetwork = ({ onOnline, onSeen, onHidden }: NetworkListeners, signal: AbortSignal): void => {
  const target = globalThis as Target
  const seen = paused(onSeen, seenPauseMs)
  const onVisibility = () => {
    if (target.document?.visibilityState === 'hidden') onHidden()
    else seen()
  }
  target.addEventListener?.('online', paused(onOnline, onlinePauseMs), { signal })
  target.addEventListener?.('visibilitychange', onVisibility, { signal })
  target.addEventListener?.('pageshow', onVisibility, { signal })
}
