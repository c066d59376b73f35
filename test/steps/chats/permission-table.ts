import { type ChatOperation, permissions, type Standing } from '../../../shared/domain/access/permissions.ts'
import type { ChatKind } from '../../../shared/contract/chats.ts'

export type { ChatOperation, Standing }

export const operations = Object.keys(permissions)

export const standings = ['owner', 'admin', 'member', 'outsider'] as const satisfies readonly Standing[]

/**
 * The permissions, written by hand a second time, so that a changed row of the domain's own table is noticed: the
 * first letters of owner, admin and member, and x for an outsider.
 */
export const expectedPermissions: Record<ChatOperation, Record<ChatKind, string>> = {
  readChat: { group: 'oam', public: 'oamx', direct: 'oam' },
  readLog: { group: 'oam', public: 'oam', direct: 'oam' },
  previewLog: { group: 'oam', public: 'oam', direct: 'oam' },
  listMembers: { group: 'oam', public: 'oam', direct: 'oam' },
  send: { group: 'oam', public: 'oam', direct: 'oam' },
  requireNotification: { group: 'oa', public: 'oa', direct: 'oam' },
  edit: { group: 'oam', public: 'oam', direct: 'oam' },
  deleteOwn: { group: 'oam', public: 'oam', direct: 'oam' },
  react: { group: 'oam', public: 'oam', direct: 'oam' },
  signalTyping: { group: 'oam', public: 'oam', direct: 'oam' },
  attach: { group: 'oam', public: 'oam', direct: 'oam' },
  markRead: { group: 'oam', public: 'oam', direct: 'oam' },
  setNotifications: { group: 'oam', public: 'oam', direct: 'oam' },
  hide: { group: '', public: '', direct: 'oam' },
  writeWhenLocked: { group: 'oa', public: 'oa', direct: '' },
  deleteAny: { group: 'oa', public: 'oa', direct: '' },
  patchChat: { group: 'oa', public: 'oa', direct: '' },
  deleteChat: { group: 'o', public: 'o', direct: '' },
  join: { group: '', public: 'oamx', direct: '' },
  leave: { group: 'am', public: 'am', direct: '' },
  addMembers: { group: 'oa', public: 'oa', direct: '' },
  removeMember: { group: 'oa', public: 'oa', direct: '' },
  changeRole: { group: 'o', public: 'o', direct: '' },
  ban: { group: 'oa', public: 'oa', direct: '' },
  manageHooks: { group: 'oa', public: 'oa', direct: '' },
}

export const letterOf = { owner: 'o', admin: 'a', member: 'm', outsider: 'x' } as const

export const isExpected = (standing: Standing, operation: ChatOperation, kind: ChatKind): boolean =>
  expectedPermissions[operation][kind].includes(letterOf[standing])
