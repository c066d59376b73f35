import type { Key } from '../../platform/storage/key.ts'

/** That a user has blocked another one. Its mirror lies with the other, for whoever erases them. */
export type Block = Key & { userId: string; blockedId: string; blockedAtMs: number }
