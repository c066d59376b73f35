import type { Key } from '../../platform/storage/key.ts'

/**
 * That a message was changed at a time: written in the transaction that changes it, so that a client which was away can
 * ask for the changes alone. 0.1.0 wrote none.
 */
export type MessageChanged = Key & { seq: number; expiresAt: number }

/** How long changes are listed. A client that was away for longer reads all that it shows again. */
export const changesKeptSeconds = 24 * 3600
