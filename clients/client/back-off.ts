export type BackOff = { baseMs: number; capMs: number }

/**
 * Exponential back-off with full jitter: clients that lost their server at one moment come back at different ones.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const backOffMs = ({ baseMs, capMs }: BackOff, attempt: number, random = Math.random): number =>
  random() * Math.min(capMs, baseMs * 2 ** attempt)
