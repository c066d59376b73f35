import { afterEach, expect, it, vi } from 'vitest'
import { permissions } from '../../../shared/domain/access/permissions.ts'
import { systemMembership } from '../../../shared/domain/access/service-credentials.ts'
import {
  bansToRead,
  viewChat,
  viewForMembers,
  viewFromOutside,
} from '../../../shared/domain/access/view-chat.ts'
import type { ChatHead, ChatMeta, Membership } from '../../../shared/domain/records/chat.ts'

const key = { pk: '', sk: '' }
const meta = { ...key, createdAtMs: 0 } as ChatMeta
const head = { ...key, kind: 'public', lastSeq: 1, lastMessage: { text: 'among us' } } as ChatHead
const member = { ...key, role: 'member', readSeq: 0 } as Membership

afterEach(() => vi.restoreAllMocks())

it('members see the last message, and outsiders of a public chat do not', () => {
  expect(viewChat(meta, head, member).lastMessage).toBeDefined()
  expect(viewChat(meta, head, member).me).toBeDefined()
  expect(viewChat(meta, head, systemMembership('c', 'public'))).not.toHaveProperty('me')
  expect(viewForMembers(meta, head).lastMessage).toBeDefined()
  expect(viewFromOutside(meta, head, undefined)).not.toHaveProperty('lastMessage')
  expect(bansToRead(['c'], 'u')).toEqual([])
})

it('where the permission lets outsiders preview public chats, the banned still see nothing', () => {
  const everyone = { ...permissions.previewLog, public: ['owner', 'admin', 'member', 'outsider'] }
  vi.spyOn(permissions, 'previewLog', 'get' as never).mockReturnValue(everyone as never)
  const [ban] = bansToRead(['c'], 'u')
  expect(ban).toEqual({ pk: 'CHAT#c', sk: 'BAN#u' })
  expect(viewFromOutside(meta, head, undefined).lastMessage).toBeDefined()
  expect(viewFromOutside(meta, head, ban)).not.toHaveProperty('lastMessage')
})
