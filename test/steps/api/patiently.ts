import { setTimeout as sleep } from 'node:timers/promises'

const isUnavailable = (error: unknown): boolean =>
  (error as { code?: unknown }).code === 'unavailable' || /\bunavailable\b/.test(String(error))

/** Asks again when the server says `unavailable`, as a client does: an act that was refused so has changed nothing. */
export const patiently = async <T>(act: () => Promise<T>, attempts = 5): Promise<T> => {
  try {
    return await act()
  } catch (error) {
    if (attempts === 1 || !isUnavailable(error)) throw error
    await sleep(Math.random() * 200)
    return patiently(act, attempts - 1)
  }
}
