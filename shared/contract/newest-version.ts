import type { Message } from './messages.ts'

/**
 * The newer of two versions of one message. A client that keeps it ends with the same version as every other client,
 * in whatever order and however often changes arrive.
 */
export const newestVersion = (one: Message, other: Message): Message =>
  (other.revision ?? 0) > (one.revision ?? 0) ? other : one
