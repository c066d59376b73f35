/** The HTTP status of an AWS SDK error; `undefined` when there was no response. */
export const httpStatusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

/**
 * Whether an AWS SDK error leaves open if its call took effect: no answer came, or one of a service that failed. The SDK
 * puts `$metadata` on whatever ends its attempts; a fault of the client is an answer.
 */
export const leavesOutcomeOpen = (error: unknown): boolean =>
  error instanceof Error &&
  '$metadata' in error &&
  (error as { $fault?: string }).$fault !== 'client' &&
  (httpStatusOf(error) ?? 500) >= 500
