import { createHash } from 'node:crypto'

/**
 * The id of two users' direct chat: the same from both sides, so that creating it twice, or from both sides at once,
 * makes one chat. Direct chats are never deleted, so no id is used twice.
 */
export const directChatId = (one: string, other: string): string =>
  `direct-${createHash('sha256').update([one, other].sort().join('\n')).digest('base64url')}`
