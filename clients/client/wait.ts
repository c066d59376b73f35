import { unreachable } from './api-error.ts'

/** Lets Node end while only this timer is pending; browsers have no such method. */
const unref = (timer: unknown) => (timer as { unref?(): void }).unref?.()

/** A timer that is set for longer fires at once, in Node and in browsers. */
const longestMs = 2 ** 31 - 1

/**
 * Resolves after a time, 24 days at most; rejects with the signal's reason as soon as that aborts.
 * @param idle whether a Node process may end meanwhile.
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

/** Settles like the promise, unless the signal aborts first. The work itself goes on for other waiters. */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/**
 * Runs work with a signal that aborts with the first of these, after a time, and when the work is done. It listens no
 * longer than that: `AbortSignal.any` stays known to signals that live on.
 * @throws what the work throws; the work decides what an abort does.
 */
export const during = async <T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
  ms?: number,
): Promise<T> => {
  const end = new AbortController()
  const offs = signals.map((signal) => {
    const stop = () => end.abort(signal?.reason)
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    return () => signal?.removeEventListener('abort', stop)
  })
  const timer = ms && setTimeout(() => end.abort(unreachable('No answer came in time')), ms)
  try {
    return await work(end.signal)
  } finally {
    clearTimeout(timer)
    for (const off of offs) off()
    end.abort()
  }
}

/** Returns a promise that callers may ignore: a rejection need not be caught. */
export const handedOut = <T>(work: Promise<T>): Promise<T> => {
  work.catch(() => {})
  return work
}
