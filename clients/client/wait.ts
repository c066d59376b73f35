/** Lets Node end while only this is waited for; browsers have nothing like it. */
const unref = (timer: unknown) => (timer as { unref?(): void }).unref?.()

/** Timers that are set for longer go off at once, everywhere. */
const longestMs = 2 ** 31 - 1

/**
 * Resolves after a time, 24 days at most; rejects with the signal's reason as soon as that aborts.
 * @param idle whether a Node process may end meanwhile: nothing is owed to anybody.
 */
export const wait = (ms: number, signal?: AbortSignal, idle = false): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      },
      Math.min(ms, longestMs),
    )
    if (idle) unref(timer)
    signal?.addEventListener('abort', stop, { once: true })
  })

/** What a promise settles to, unless the signal aborts first: the work goes on, for whoever else waits for it. */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** Aborts with the first of these that does. */
export const anyOf = (...signals: (AbortSignal | undefined)[]): AbortSignal =>
  AbortSignal.any(signals.filter((signal) => signal !== undefined))

/** Hands a promise out to callers who may not look at it: should it reject, nobody needs to have caught it. */
export const handedOut = <T>(work: Promise<T>): Promise<T> => {
  work.catch(() => {})
  return work
}
