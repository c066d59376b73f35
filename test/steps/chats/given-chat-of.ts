import type { Chat } from '../../../shared/contract/chats.ts'

/** A group that the user is a member of, without messages, for what is made of chats without a server. */
export const givenChatOf = (chatId: string, createdAt: string, fields: Partial<Chat> = {}): Chat => ({
  chatId,
  kind: 'group',
  name: chatId,
  description: '',
  ownerId: 'u',
  createdAt,
  memberCount: 2,
  locked: false,
  slowModeSeconds: 0,
  lastSeq: 0,
  me: { role: 'member', readSeq: 0, unread: 0, mentions: 0, notifications: 'all' },
  ...fields,
})
