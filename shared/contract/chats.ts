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

/** `group`: its managers add members. `public`: found by its unique name and joined by anyone. `direct`: two users. */
export const chatKinds = ['group', 'public', 'direct'] as const
export type ChatKind = (typeof chatKinds)[number]
export const roles = ['owner', 'admin', 'member'] as const
export type Role = (typeof roles)[number]
export const notificationSettings = ['all', 'mentions', 'none'] as const
export type NotificationSetting = (typeof notificationSettings)[number]

/** The asking user's own side of a chat. */
export const MyMembership = z
  .object({
    role: z.enum(roles),
    readSeq: seqOrZero,
    unread: z.int().min(0).meta({ description: '`lastSeq` − `readSeq`; what one sends oneself is read.' }),
    mentions: z.int().min(0).meta({ description: 'Unread messages that name me; stops counting at 100.' }),
    notifications: z.enum(notificationSettings),
  })
  .meta({ id: 'MyMembership' })

export const Chat = z
  .object({
    chatId,
    kind: z.enum(chatKinds),
    name: z.string().meta({ description: 'Empty for `direct`.' }),
    description: z.string(),
    ownerId: userId.nullable().meta({ description: 'null for `direct`.' }),
    createdAt: timestamp,
    memberCount: z.int().min(1),
    locked: z.boolean().meta({ description: 'Only the owner and admins may write.' }),
    slowModeSeconds: z.int().min(0).meta({ description: 'What members wait between two messages.' }),
    lastSeq: seqOrZero,
    lastMessage: LastMessage.optional(),
    me: MyMembership.optional().meta({ description: 'Left out for who is not a member.' }),
  })
  .meta({ id: 'Chat' })
export type Chat = z.infer<typeof Chat>

const usernames = z.array(username).max(limits.usernamesPerRequest)
const chatName = singleLine(limits.chatName.min, limits.chatName.max).meta({ example: 'Lunch' })
const description = trimmedText(0, limits.chatDescription.max)

const named = {
  name: chatName,
  description: description.default(''),
  members: usernames.default([]).meta({ example: ['bob'] }),
}
export const CreateChatBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('group'), ...named }),
  z.strictObject({ kind: z.literal('public'), ...named }),
  z.strictObject({
    kind: z.literal('direct'),
    members: z
      .array(username)
      .length(1)
      .meta({ description: 'The other one.', example: ['bob'] }),
  }),
])
export type CreateChatBody = z.output<typeof CreateChatBody>

export const PatchChatBody = z
  .strictObject({
    name: chatName.optional(),
    description: description.optional(),
    slowModeSeconds: z.int().min(0).max(limits.slowModeSeconds.max).optional(),
    locked: z.boolean().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'must change something')
export type PatchChatBody = z.output<typeof PatchChatBody>

export const ListChatsQuery = z.strictObject({ cursor: queryCursor, limit: queryLimit })
export const ListPublicChatsQuery = z.strictObject({
  prefix: z
    .string()
    .max(limits.chatName.max)
    .optional()
    .meta({ description: 'How the name begins, regardless of case.' }),
  cursor: queryCursor,
  limit: queryLimit,
})
export const ChatPage = z
  .object({ chats: z.array(Chat), nextCursor: z.string().optional() })
  .meta({ id: 'ChatPage' })

export const Member = z
  .object({
    userId,
    username,
    role: z.enum(roles),
    joinedAt: timestamp,
    online: z.boolean(),
    lastSeenAt: timestamp.optional().meta({ description: 'When the last socket closed.' }),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const AddMembersBody = z.strictObject({ usernames: usernames.min(1).meta({ example: ['carol'] }) })
export const AddMembersAnswer = z.object({
  added: z.array(Member).meta({ description: 'Those who were not members before.' }),
})
export const PatchMemberBody = z.union([
  z.strictObject({ role: z.enum(roles).meta({ description: '`owner` hands the chat over.' }) }),
  z.strictObject({ notifications: z.enum(notificationSettings) }),
])
export const ListMembersQuery = z.strictObject({ cursor: queryCursor, limit: queryLimit })
export const MemberPage = z
  .object({ members: z.array(Member), nextCursor: z.string().optional() })
  .meta({ id: 'MemberPage' })
