/**
 * Times of a required notification, in milliseconds from the start of its workflow. A test checks that they fit
 * together, and with those of infra/.
 */

/** How long users are notified, in milliseconds; settling and perhaps withdrawing need the rest. */
export const notifyingMs = 14_000

/** How long a caller waits for the workflow: longer than it may run, shorter than API Gateway waits for the caller. */
export const waitingMs = 27_000

/** How long the claim of one e-mail keeps other executions away: longer than its function may run. */
export const leaseMs = 12_000

/** So long after `notifyingMs`, nothing of an execution can still be running. */
export const graceMs = 30_000
