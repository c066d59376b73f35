import * as z from 'zod'
import { Attachment } from './attachments.ts'
import { shownCustom } from './custom.ts'
import { deletedUser } from './deleted-user.ts'
import { chatId, clientMessageId, emoji, seq, seqOrZero, timestamp, userId, username } from './fields.ts'
import { limits } from './limits.ts'
import { systemSender } from './system-sender.ts'
import { userKind } from './users.ts'

/** People and bots write `text`; all others are system messages, in the same order. The back end writes `notice`. */
export const messageTypes = [
  'text',
  'joined',
  'left',
  'removed',
  'renamed',
  'role',
  'locked',
  'unlocked',
  'slow_mode',
  'notice',
] as const
export type MessageType = (typeof messageTypes)[number]

/** Why a message is a tombstone if nobody in the chat deleted it. */
export const deletionReasons = ['notification_failed', 'platform_admin'] as const
export type DeletionReason = (typeof deletionReasons)[number]

const Reaction = z
  .object({
    emoji,
    count: z.int().min(1),
    userIds: z.array(userId).meta({
      description: `At most ${limits.reactionUsersNamed} of them, fewer on a message with many reactions.`,
    }),
  })
  .meta({ id: 'Reaction' })
export type Reaction = z.infer<typeof Reaction>

/** One entry of a chat's log. */
export const Message = z
  .object({
    chatId,
    seq,
    type: z.enum(messageTypes),
    senderId: userId,
    senderName: z
      .string()
      .min(1)
      .meta({
        description: `The sender's name when the message was sent. A later rename does not change it. Once the sender's account is erased, it is \`${deletedUser.name}\`, and \`senderId\` is \`${deletedUser.userId}\`. Of what the back end does by itself they are \`${systemSender.name}\` and \`${systemSender.userId}\`.`,
        example: 'alice',
      }),
    senderKind: userKind.optional().meta({ description: 'Absent for people, and for the system.' }),
    text: z.string().meta({ description: 'Empty once the message is deleted.' }),
    clientMessageId: clientMessageId.optional(),
    replyTo: seq.optional().meta({ description: 'The seq of the message that this one replies to.' }),
    mentions: z
      .array(userId)
      .optional()
      .meta({ description: 'Members mentioned by `@username` in the text.' }),
    mentionNames: z.array(username).optional().meta({
      description:
        'The name by which the text mentions each of `mentions`, in the same order: whoever is renamed later is still found in it. Absent in messages of 0.1.0.',
    }),
    attachments: z.array(Attachment).optional(),
    custom: shownCustom.optional(),
    sentAt: timestamp.meta({ description: 'Never earlier than the `sentAt` of the message before.' }),
    editedAt: timestamp.optional(),
    deletedAt: timestamp
      .optional()
      .meta({ description: 'Set on a tombstone: the message keeps its seq, its text is gone.' }),
    reason: z.enum(deletionReasons).optional().meta({
      description:
        'Why the message is gone, if nobody in the chat deleted it: not every member could be notified as it required, or a platform admin deleted it.',
    }),
    reactions: z.array(Reaction).optional(),
    revision: z.int().min(0).optional().meta({
      description:
        'Counts the changes of this message. Of two versions, the one with the higher revision is newer, in whatever order they arrive. Absent before the first change.',
    }),
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>

export const LastMessage = Message.pick({
  seq: true,
  type: true,
  senderId: true,
  senderName: true,
  senderKind: true,
  text: true,
  sentAt: true,
  deletedAt: true,
  reason: true,
  revision: true,
}).meta({
  id: 'LastMessage',
  description: 'A preview: `text` is cut at 140 characters.',
})
export type LastMessage = z.infer<typeof LastMessage>

export const MessagePage = z
  .object({
    messages: z.array(Message).meta({ description: 'Oldest first with `after`, otherwise newest first.' }),
    lastSeq: seqOrZero.meta({ description: "The chat's newest seq." }),
    nextBefore: seq.optional().meta({
      description:
        'Of a search that has not reached its end: the `before` of the next page. A page may end with few messages or none, where those that it looked through are long.',
    }),
  })
  .meta({ id: 'MessagePage' })
export type MessagePage = z.infer<typeof MessagePage>

export const ReadAnswer = z.object({ readSeq: seqOrZero, unread: z.int().min(0) }).meta({ id: 'ReadAnswer' })
