import * as z from 'zod'
import { type ErrorCode, errorCatalogue } from '../errors.ts'
import { chatId, clientMessageId, seq, seqOrZero, timestamp } from '../fields.ts'
import { Message } from '../messages.ts'
import { id } from './frame-id.ts'

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]

/**
 * The server's replies to frames. If messages are long, a reply has fewer of them than were requested, as many as one
 * frame carries (128 KB): backwards from the newest, or with `after` onwards from the oldest.
 */
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
