/** The HTTP status of an AWS SDK error; `undefined` when there was no response. */
export const httpStatusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
