/**
 * The sender of messages whose author was erased. No user has this id or this name: access/credentials.ts refuses the
 * id, and usernames have no spaces.
 */
export const deletedUser = { userId: 'deleted-user', name: 'deleted user' } as const
