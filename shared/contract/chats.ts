import * as z from 'zod'
import { shownCustom } from './custom.ts'
import { chatId, seqOrZero, timestamp, userId } from './fields.ts'
import { LastMessage } from './messages.ts'
import { notificationSettings } from './notification-settings.ts'
import { roles } from './roles.ts'

/**
 * `group`: owner and admins add members. `public`: anyone finds it by its unique name and joins. `direct`: two users.
 */
export const chatKinds = ['group', 'public', 'direct'] as const
export type ChatKind = (typeof chatKinds)[number]

/** The caller's own membership of a chat. */
export const MyMembership = z
  .object({
    role: z.enum(roles),
    readSeq: seqOrZero,
    unread: z
      .int()
      .min(0)
      .meta({ description: '`lastSeq` − `readSeq`. Sending a message marks the chat as read.' }),
    mentions: z.int().min(0).meta({ description: 'Unread messages that mention me; stops counting at 100.' }),
    notifications: z.enum(notificationSettings),
    hidden: z.boolean().optional().meta({
      description: 'I have hidden this direct chat, and nobody has written in it since. Absent otherwise.',
    }),
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
    slowModeSeconds: z.int().min(0).meta({ description: 'How long members wait between two messages.' }),
    custom: shownCustom.optional(),
    lastSeq: seqOrZero,
    lastMessage: LastMessage.optional().meta({ description: 'Absent for those who are not members.' }),
    me: MyMembership.optional().meta({ description: 'Absent if the caller is not a member.' }),
  })
  .meta({ id: 'Chat' })
export type Chat = z.infer<typeof Chat>

export const ChatPage = z
  .object({ chats: z.array(Chat), nextCursor: z.string().optional() })
  .meta({ id: 'ChatPage' })
