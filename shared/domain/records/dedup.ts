import type { Key } from '../../platform/storage/key.ts'

/** The seq that a (chat, sender, clientMessageId) got. */
export type Dedup = Key & { seq: number; contentHash: string; expiresAt: number }

/**
 * Seconds a clientMessageId is remembered: twice the 24 hours promised, because a sender may retry at the last moment
 * and clocks differ.
 */
export const dedupSeconds = 48 * 3600
