/**
 * The sender of what the deployment's own back end writes and does as `system`. No user has this id or this name:
 * access/credentials.ts refuses the id, and usernames have no spaces.
 */
export const systemSender = { userId: 'system', name: 'the system' } as const
