import type { Key } from '../../platform/storage/key.ts'

/** That a user's password is being changed, from before the pool is asked until its answer is dealt with. */
export type PasswordChange = Key & { startedAtMs: number; expiresAt: number }

/** Milliseconds after which a change without an end died half-way: functions live for seconds. */
export const passwordChangeDiedAfterMs = 60_000
