import type { Key } from '../../platform/storage/key.ts'

/** A log-in, or its revocation. A session without a record is valid. */
export type Session = Key & { userId: string; revokedAtMs?: number; loggedInAtMs?: number; expiresAt: number }

/** A session as its user's partition lists it. Whether it has ended, its own record and the profile say. */
export type UserSession = Key & {
  userId: string
  sessionId: string
  /** As its requests describe it, empty if they do not. */
  device: string
  createdAtMs: number
  lastUsedAtMs: number
  expiresAt: number
}

/**
 * Seconds a session's record is kept: longer than its refresh token lives (30 days, see the user pool client), so that
 * no token of a revoked session outlives the record of the revocation.
 */
export const sessionRecordSeconds = 31 * 24 * 3600
