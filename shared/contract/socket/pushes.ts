import * as z from 'zod'
import { Chat } from '../chats.ts'
import { chatId, seqOrZero, timestamp, userId, username } from '../fields.ts'
import { Member } from '../members.ts'
import { LastMessage, Message } from '../messages.ts'

/** Frames that the server sends without a request. */
export const pushes = {
  messages: z.object({ type: z.literal('messages'), chatId, messages: z.array(Message) }),
  messageUpdated: z.object({ type: z.literal('message.updated'), chatId, message: Message }),
  activity: z
    .object({
      type: z.literal('activity'),
      chatId,
      lastSeq: seqOrZero,
      lastMessage: LastMessage.optional(),
      mentions: z.int().min(0).meta({ description: 'How many unread messages mention the user.' }),
    })
    .meta({
      description:
        'A chat of the user that this socket has not entered has a new message, or a newer version of the last one. At most once a second and chat, in chats of up to 200 members, unless the user has muted it.',
    }),
  typing: z.object({
    type: z.literal('typing'),
    chatId,
    userId,
    username,
    on: z.boolean(),
    expiresInMs: z
      .int()
      .meta({ description: 'Without another push, the user has stopped typing after this time.' }),
  }),
  read: z.object({ type: z.literal('read'), chatId, userId, readSeq: seqOrZero }),
  presence: z.object({
    type: z.literal('presence'),
    userId,
    online: z.boolean(),
    lastSeenAt: timestamp.optional(),
  }),
  memberAdded: z.object({ type: z.literal('member.added'), chatId, members: z.array(Member) }),
  memberUpdated: z
    .object({ type: z.literal('member.updated'), chatId, members: z.array(Member) })
    .meta({ description: 'The data of the application of a membership has changed.' }),
  memberRemoved: z.object({ type: z.literal('member.removed'), chatId, userId }),
  chatUpdated: z.object({ type: z.literal('chat.updated'), chat: Chat }).extend({ chatId }),
  chatDeleted: z.object({ type: z.literal('chat.deleted'), chatId }),
  sessionClosed: z.object({ type: z.literal('session.closed') }),
  socketClosed: z.object({
    type: z.literal('socket.closed'),
    reason: z.enum(['too_many_sockets']).meta({
      description:
        'This socket is closed because the user opened more than a user may have. The session goes on: open another one when the user wants it, not at once.',
    }),
  }),
} as const
export type Push = { [P in keyof typeof pushes]: z.infer<(typeof pushes)[P]> }[keyof typeof pushes]
