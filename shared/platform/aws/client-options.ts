/**
 * Time-outs and attempts of every client of the SDK. AWS answers these calls in milliseconds (Cognito in some
 * hundreds), so a request without an answer for three seconds is lost, and a retry is quicker than waiting. Without
 * `throwOnRequestTimeout` the SDK would only warn.
 */
export const clientOptions = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const
