import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ApiError } from '../../../clients/client/api-error.ts'
import { backOffMs } from '../../../clients/client/back-off.ts'
import { withRetries } from '../../../clients/client/with-retries.ts'

const backOff = { baseMs: 1, capMs: 2 }
const { signal } = new AbortController()

test('waits grow from the base to the cap, anywhere between nothing and that', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const ms = backOffMs({ baseMs: 500, capMs: 30_000 }, attempt, () => random)
      expect(ms).toBeGreaterThanOrEqual(0)
      expect(ms).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** attempt))
    }),
  )
})

test('what may pass is tried again, no sooner than the server asks for; a refusal for good ends it', async () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const answers = [
    new ApiError('unreachable', 'No answer'),
    new ApiError('rate_limited', 'Slowly', { retryAfterMs: 60_000 }),
    new ApiError('forbidden', 'No'),
  ]
  let attempts = 0
  const retrying = withRetries(() => Promise.reject(answers[attempts++]), { backOff, signal })
  const refused = expect(retrying).rejects.toMatchObject({ code: 'forbidden' })
  await vi.advanceTimersByTimeAsync(59_000)
  expect(attempts).toBe(2)
  await vi.advanceTimersByTimeAsync(2000)
  expect(attempts).toBe(3)
  await refused
})

test('a request that the server fails at every time is given up', async () => {
  let attempts = 0
  const failing = () => {
    attempts++
    return Promise.reject(new ApiError('internal_error', 'Oh'))
  }
  await expect(withRetries(failing, { backOff, signal })).rejects.toThrow('Oh')
  expect(attempts).toBe(5)
})

test('an abort ends the wait with its reason', async () => {
  const abort = new AbortController()
  const retrying = withRetries(
    () => Promise.reject(new ApiError('rate_limited', 'Wait', { retryAfterMs: 60_000 })),
    {
      backOff,
      signal: abort.signal,
    },
  )
  abort.abort(new Error('enough'))
  await expect(retrying).rejects.toThrow('enough')
})
