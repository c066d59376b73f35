/** Milliseconds of a required notification, from the start of its workflow. A test holds them, and those of infra/, together. */

/** For so long users are told; what comes after, settling and perhaps withdrawing, needs the rest. */
export const notifyingMs = 14_000

/** Longer than the workflow may run, shorter than API Gateway waits for the functions that wait for it. */
export const waitingMs = 27_000

/** So long a sender of one e-mail keeps others away: longer than its function may run. */
export const leaseMs = 12_000

/** So long after `notifyingMs` nothing of an execution can still be at work. */
export const graceMs = 30_000
