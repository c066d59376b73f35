import type { Message } from './messages.ts'

/**
 * Of two versions of one message the newer: what a reader keeps, so that all readers come to hold the same one in
 * whatever order, and however often, changes reach them.
 */
export const newestVersion = (one: Message, other: Message): Message =>
  (other.revision ?? 0) > (one.revision ?? 0) ? other : one
