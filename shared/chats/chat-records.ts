import type { Key } from '../storage/keys.ts'
import type { Chat, NotificationSetting, Role } from '../contract/chats.ts'
import type { LastMessage } from '../contract/messages.ts'

/** What changes seldom about a chat. */
export type ChatMeta = Key & {
  chatId: string
  kind: Chat['kind']
  name: string
  description: string
  ownerId: string
  createdAtMs: number
  memberCount: number
}

/** What every message changes. A chat exists exactly as long as its head. */
export type ChatHead = Key & {
  lastSeq: number
  /** When the last message was sent, or the chat created. Never moves back. */
  activeAtMs: number
  lastMessage?: LastMessage
}

/** A user's membership of a chat: asked on every call. */
export type Membership = Key & {
  chatId: string
  userId: string
  role: Role
  joinedAtMs: number
  readSeq: number
  notifications: NotificationSetting
}

/** The chat's side of a membership, to list members. Written and removed together with it. */
export type RosterEntry = Key & { userId: string; role: Role; joinedAtMs: number }

/** How a chat looks to one of its members. */
export const toChat = (meta: ChatMeta, head: ChatHead, membership?: Membership): Chat => ({
  chatId: meta.chatId,
  kind: meta.kind,
  name: meta.name,
  description: meta.description,
  ownerId: meta.ownerId,
  createdAt: new Date(meta.createdAtMs).toISOString(),
  memberCount: meta.memberCount,
  lastSeq: head.lastSeq,
  ...(head.lastMessage && { lastMessage: head.lastMessage }),
  ...(membership && {
    me: {
      role: membership.role,
      readSeq: membership.readSeq,
      unread: Math.max(0, head.lastSeq - membership.readSeq),
      notifications: membership.notifications,
    },
  }),
})
