import type { ChatKind } from '../../contract/chats.ts'
import { type Role, roles } from '../../contract/roles.ts'

/** A user's role in a chat, or `outsider`. */
export type Standing = Role | 'outsider'

const members = ['owner', 'admin', 'member'] as const
const managers = ['owner', 'admin'] as const
const owner = ['owner'] as const
const nobody = [] as const

const inAnyChat = { group: members, public: members, direct: members } as const
const managed = { group: managers, public: managers, direct: nobody } as const
const owned = { group: owner, public: owner, direct: nobody } as const

/**
 * The permission table, used by every route and every socket action: which role may perform which operation in which
 * kind of chat.
 *
 * Rules that need more than a role are checked by the use case: only the sender edits a message, managers act on
 * lower ranks only (`mayActOn`), and a locked chat also requires `writeWhenLocked`.
 */
export const permissions = {
  readChat: { group: members, public: [...members, 'outsider'], direct: members },
  readLog: inAnyChat,
  /**
   * To see `lastMessage` in a chat. Add `outsider` to `public` to let everyone who is not banned preview public chats.
   */
  previewLog: inAnyChat,
  listMembers: inAnyChat,
  send: inAnyChat,
  requireNotification: { group: managers, public: managers, direct: members },
  edit: inAnyChat,
  deleteOwn: inAnyChat,
  react: inAnyChat,
  signalTyping: inAnyChat,
  attach: inAnyChat,
  markRead: inAnyChat,
  setNotifications: inAnyChat,
  hide: { group: nobody, public: nobody, direct: members },
  writeWhenLocked: managed,
  deleteAny: managed,
  patchChat: managed,
  deleteChat: owned,
  join: { group: nobody, public: [...members, 'outsider'], direct: nobody },
  leave: { group: ['admin', 'member'], public: ['admin', 'member'], direct: nobody },
  addMembers: managed,
  removeMember: managed,
  changeRole: owned,
  ban: managed,
  manageHooks: managed,
} as const satisfies Record<string, Record<ChatKind, readonly Standing[]>>

export type ChatOperation = keyof typeof permissions

export const may = (standing: Standing, operation: ChatOperation, kind: ChatKind): boolean =>
  (permissions[operation][kind] as readonly Standing[]).includes(standing)

/** The roles that may perform an operation, for writes whose condition is the check. */
export const rolesThatMay = (operation: ChatOperation, kind: ChatKind): Role[] =>
  roles.filter((role) => may(role, operation, kind))

const rank: Record<Standing, number> = { owner: 3, admin: 2, member: 1, outsider: 0 }

/** Managers may remove, ban and demote members of lower rank. */
export const mayActOn = (actor: Standing, target: Standing): boolean => rank[actor] > rank[target]
