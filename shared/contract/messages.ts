import * as z from 'zod'
import {
  chatId,
  clientMessageId,
  messageText,
  querySeq,
  queryLimit,
  seq,
  seqOrZero,
  timestamp,
  userId,
  username,
} from './fields.ts'

export const messageTypes = ['text'] as const

/** One line of a chat's log. */
export const Message = z
  .object({
    chatId,
    seq,
    type: z.enum(messageTypes),
    senderId: userId,
    senderName: username.meta({ description: "The sender's name when the message was sent." }),
    text: z.string(),
    clientMessageId: clientMessageId.optional(),
    sentAt: timestamp.meta({ description: 'Never earlier than that of the message before.' }),
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>

export const LastMessage = Message.pick({
  seq: true,
  type: true,
  senderId: true,
  senderName: true,
  text: true,
  sentAt: true,
}).meta({
  id: 'LastMessage',
  description: 'A preview: `text` is cut at 140 characters.',
})
export type LastMessage = z.infer<typeof LastMessage>

export const SendMessageBody = z.strictObject({
  text: messageText,
  clientMessageId: clientMessageId.optional(),
})

export const ListMessagesQuery = z
  .strictObject({ before: querySeq, after: querySeq, limit: queryLimit })
  .refine((query) => query.before === undefined || query.after === undefined, {
    message: 'give `before` or `after`, not both',
    path: ['after'],
  })

export const MessagePage = z
  .object({
    messages: z.array(Message).meta({ description: 'Oldest first with `after`, else newest first.' }),
    lastSeq: seqOrZero.meta({ description: "The chat's newest seq." }),
  })
  .meta({ id: 'MessagePage' })
export type MessagePage = z.infer<typeof MessagePage>
