import type { Role } from '../contract/chats.ts'

/** Who may do what, asked by every operation on members. */
export const mayManageMembers = (role: Role): boolean => role === 'owner' || role === 'admin'

/** The owner may remove everyone else; an admin those who are neither owner nor admin. */
export const mayRemove = (actor: Role, target: Role): boolean =>
  target !== 'owner' && (actor === 'owner' || (actor === 'admin' && target === 'member'))
