import * as z from 'zod'
import { type ErrorCode, errorCatalogue } from '../errors.ts'
import { chatId, clientMessageId, seq, seqOrZero, timestamp } from '../fields.ts'
import { limits } from '../limits.ts'
import { Message } from '../messages.ts'
import { ChainEnd } from '../proof.ts'
import type { Action } from './client-frames.ts'
import { id } from './frame-id.ts'

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]

const more = z.boolean().meta({ description: 'There is more than the reply has room for.' })

/**
 * The server's replies to frames. A frame carries 32 KB. A reply that would be larger has fewer messages than were
 * requested, backwards from the newest, or with `after` onwards from the oldest; or fewer heads, by chat id.
 */
export const replies = {
  entered: z.object({
    type: z.literal('entered'),
    id,
    chatId,
    lastSeq: seqOrZero,
    messages: z.array(Message),
    more,
    chain: ChainEnd.optional().meta({ description: 'Absent while no message is chained.' }),
    changesAt: z.int().min(0).meta({
      description:
        'Keep it once you have read what `changed` lists, and give it as `changesAfter` next time.',
    }),
    changed: z.array(seq).max(limits.changesListed).optional().meta({
      description:
        'Messages edited, deleted or reacted to since `changesAfter`, some of them perhaps seen before. Absent without `changesAfter`, and when they are not known (after a day) or too many: then read again what you show.',
    }),
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
    replaced: z.literal(true).optional().meta({
      description:
        'The moderator put another text in place of the one that was sent: read the message. Absent otherwise.',
    }),
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
    more,
  }),
  pong: z.object({
    type: z.literal('pong'),
    id,
    heads: z.record(chatId, seqOrZero),
    more: more.meta({ description: 'There are more chats: ping again, `after` the last chat id of these.' }),
  }),
  error: z.object({
    type: z.literal('error'),
    id,
    code: z.enum(codes),
    detail: z.string(),
    retryAfterMs: z.int().optional(),
  }),
} as const
/** The reply to each frame, unless it is refused. */
export const replyOf = {
  enter: 'entered',
  leave: 'left',
  message: 'ack',
  edit: 'ack',
  delete: 'ack',
  react: 'ack',
  read: 'ack',
  typing: 'ack',
  history: 'history',
  auth: 'ack',
  ping: 'pong',
} as const satisfies Record<Action, keyof typeof replies>
export type ReplyTo<A extends Action> = z.infer<(typeof replies)[(typeof replyOf)[A]]>
export type Reply = { [R in keyof typeof replies]: z.infer<(typeof replies)[R]> }[keyof typeof replies]
