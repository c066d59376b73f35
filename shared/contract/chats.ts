import * as z from 'zod'
import {
  chatId,
  queryCursor,
  queryLimit,
  seqOrZero,
  singleLine,
  timestamp,
  trimmedText,
  userId,
  username,
} from './fields.ts'
import { limits } from './limits.ts'
import { LastMessage } from './messages.ts'

export const chatKinds = ['group'] as const
export const roles = ['owner', 'admin', 'member'] as const
export type Role = (typeof roles)[number]
export const notificationSettings = ['all', 'mentions', 'none'] as const
export type NotificationSetting = (typeof notificationSettings)[number]

/** The asking user's own side of a chat. */
export const MyMembership = z
  .object({
    role: z.enum(roles),
    readSeq: seqOrZero,
    unread: z.int().min(0),
    notifications: z.enum(notificationSettings),
  })
  .meta({ id: 'MyMembership' })

export const Chat = z
  .object({
    chatId,
    kind: z.enum(chatKinds),
    name: z.string(),
    description: z.string(),
    ownerId: userId,
    createdAt: timestamp,
    memberCount: z.int().min(1),
    lastSeq: seqOrZero,
    lastMessage: LastMessage.optional(),
    me: MyMembership.optional(),
  })
  .meta({ id: 'Chat' })
export type Chat = z.infer<typeof Chat>

const usernames = z.array(username).max(limits.usernamesPerRequest)

export const CreateChatBody = z.strictObject({
  kind: z.enum(chatKinds),
  name: singleLine(limits.chatName.min, limits.chatName.max).meta({ example: 'Lunch' }),
  description: trimmedText(0, limits.chatDescription.max).default(''),
  members: usernames.default([]).meta({ example: ['bob'] }),
})

export const ListChatsQuery = z.strictObject({ cursor: queryCursor, limit: queryLimit })
export const ChatPage = z
  .object({ chats: z.array(Chat), nextCursor: z.string().optional() })
  .meta({ id: 'ChatPage' })

export const Member = z
  .object({ userId, username, role: z.enum(roles), joinedAt: timestamp, online: z.boolean() })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const AddMembersBody = z.strictObject({ usernames: usernames.min(1).meta({ example: ['carol'] }) })
export const AddMembersAnswer = z.object({
  added: z.array(Member).meta({ description: 'Those who were not members before.' }),
})
export const ListMembersQuery = z.strictObject({ cursor: queryCursor, limit: queryLimit })
export const MemberPage = z
  .object({ members: z.array(Member), nextCursor: z.string().optional() })
  .meta({ id: 'MemberPage' })
