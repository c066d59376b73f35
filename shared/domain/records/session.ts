import type { Key } from '../../platform/storage/key.ts'

/** A log-in. One that nobody recorded is as good as any, until a log-out revokes it. */
export type Session = Key & { userId: string; revokedAtMs?: number; loggedInAtMs?: number; expiresAt: number }

/**
 * Seconds a session's record is kept: longer than its refresh token lives (30 days, see the user pool client),
 * so that nothing signed for a revoked session outlives the record of that.
 */
export const sessionRecordSeconds = 31 * 24 * 3600
