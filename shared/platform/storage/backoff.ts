import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Exponential back-off with full jitter: racing writers spread out instead of colliding again in step.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const backoffMs = (attempt: number, baseMs: number, capMs: number, random = Math.random): number =>
  random() * Math.min(capMs, baseMs * 2 ** attempt)

export const backOff = (attempt: number, baseMs: number, capMs: number): Promise<void> =>
  sleep(backoffMs(attempt, baseMs, capMs))
