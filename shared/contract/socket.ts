import * as z from 'zod'
import { Chat, Member } from './chats.ts'
import { type ErrorCode, errorCatalogue } from './errors.ts'
import {
  chatId,
  clientMessageId,
  messageText,
  pageLimit,
  seq,
  seqOrZero,
  timestamp,
  userId,
  emoji,
  username,
} from './fields.ts'
import { hasWords, Message, messageFields, needsWords } from './messages.ts'

/** Returned in the reply to the frame that carried it. */
const id = z.union([z.string().max(64), z.int()]).optional()

const frame = <Action extends string, Shape extends z.ZodRawShape>(action: Action, shape: Shape) =>
  z.strictObject({ action: z.literal(action), id, ...shape })

/** What a client may send: one schema per action. */
export const clientFrames = {
  enter: frame('enter', { chatId, after: seqOrZero.optional() }),
  leave: frame('leave', { chatId }),
  message: frame('message', { chatId, ...messageFields, clientMessageId }).refine(hasWords, needsWords),
  edit: frame('edit', { chatId, seq, text: messageText }),
  delete: frame('delete', { chatId, seq }),
  react: frame('react', { chatId, seq, emoji, on: z.boolean() }),
  read: frame('read', { chatId, seq: seqOrZero }),
  typing: frame('typing', { chatId, on: z.boolean() }),
  history: frame('history', {
    chatId,
    before: seqOrZero.optional(),
    after: seqOrZero.optional(),
    limit: pageLimit.optional(),
  }).refine((query) => query.before === undefined || query.after === undefined, {
    message: 'give `before` or `after`, not both',
    path: ['after'],
  }),
  auth: frame('auth', { token: z.string().min(1).max(8192) }),
  ping: frame('ping', {}),
} as const

export type Action = keyof typeof clientFrames
export type ClientFrame<A extends Action = Action> = z.infer<(typeof clientFrames)[A]>

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]

/** What the server answers to a frame. */
export const replies = {
  entered: z.object({
    type: z.literal('entered'),
    id,
    chatId,
    lastSeq: seqOrZero,
    messages: z.array(Message),
    more: z.boolean(),
  }),
  left: z.object({ type: z.literal('left'), id, chatId }),
  ack: z.object({
    type: z.literal('ack'),
    id,
    chatId: chatId.optional(),
    clientMessageId: clientMessageId.optional(),
    seq: seq.optional(),
    sentAt: timestamp.optional(),
    duplicate: z.boolean().optional(),
    readSeq: seqOrZero.optional(),
    unread: z.int().min(0).optional(),
    on: z.boolean().optional(),
    expiresAt: timestamp.optional(),
  }),
  history: z.object({
    type: z.literal('history'),
    id,
    chatId,
    messages: z.array(Message),
    lastSeq: seqOrZero,
  }),
  pong: z.object({ type: z.literal('pong'), id, heads: z.record(chatId, seqOrZero) }),
  error: z.object({
    type: z.literal('error'),
    id,
    code: z.enum(codes),
    detail: z.string(),
    retryAfterMs: z.int().optional(),
  }),
} as const
export type Reply = { [R in keyof typeof replies]: z.infer<(typeof replies)[R]> }[keyof typeof replies]

/** What the server sends of its own accord. */
export const pushes = {
  messages: z.object({ type: z.literal('messages'), chatId, messages: z.array(Message) }),
  messageUpdated: z.object({ type: z.literal('message.updated'), chatId, message: Message }),
  typing: z.object({
    type: z.literal('typing'),
    chatId,
    userId,
    username,
    on: z.boolean(),
    expiresInMs: z.int().meta({ description: 'Without another word, nobody types any more after this.' }),
  }),
  read: z.object({ type: z.literal('read'), chatId, userId, readSeq: seqOrZero }),
  presence: z.object({
    type: z.literal('presence'),
    userId,
    online: z.boolean(),
    lastSeenAt: timestamp.optional(),
  }),
  memberAdded: z.object({ type: z.literal('member.added'), chatId, members: z.array(Member) }),
  memberRemoved: z.object({ type: z.literal('member.removed'), chatId, userId }),
  chatUpdated: z.object({ type: z.literal('chat.updated'), chat: Chat }).extend({ chatId }),
  chatDeleted: z.object({ type: z.literal('chat.deleted'), chatId }),
  sessionClosed: z.object({ type: z.literal('session.closed') }),
} as const
export type Push = { [P in keyof typeof pushes]: z.infer<(typeof pushes)[P]> }[keyof typeof pushes]
