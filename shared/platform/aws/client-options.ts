/**
 * How patient every client of the SDK is. AWS answers these calls in milliseconds (Cognito in some hundreds): a
 * request without an answer for three seconds is lost, and another try is quicker than waiting. Without
 * `throwOnRequestTimeout` the SDK would only warn.
 */
export const clientOptions = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const
