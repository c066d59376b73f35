import * as z from 'zod'
import { Attachment } from './attachments.ts'
import { chatKinds } from './chats.ts'
import { shownCustom } from './custom.ts'
import { attachmentId, chatId, clientMessageId, seq, seqOrZero, timestamp, userId } from './fields.ts'
import { deletionReasons, messageTypes } from './messages.ts'
import { notificationSettings } from './notification-settings.ts'
import { pictureTypes } from './picture.ts'
import { ProofLink } from './proof.ts'
import { roles } from './roles.ts'
import { OwnUser, userKind } from './users.ts'

const line = <T extends string, Shape extends z.ZodRawShape>(type: T, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape })

/** Another user, who may be gone. */
const other = z.strictObject({ userId, username: z.string().optional() })

/** The lines of an exported archive, one JSON object each. Readers ignore types and fields that they do not know. */
export const ExportLine = z.discriminatedUnion('type', [
  line('export', { version: z.literal(1), userId, requestedAt: timestamp }),
  line('profile', {
    ...OwnUser.shape,
    /** Folded, while they are held. */
    formerUsernames: z.array(z.string()).optional(),
  }),
  line('picture', { contentType: z.enum(pictureTypes), base64: z.string() }),
  line('block', { user: other, blockedAt: timestamp }),
  line('session', {
    sessionId: z.string(),
    device: z.string(),
    createdAt: timestamp,
    lastUsedAt: timestamp,
  }),
  line('membership', {
    chatId,
    kind: z.enum(chatKinds),
    name: z.string(),
    /** In a direct chat. */
    with: other.optional(),
    role: z.enum(roles),
    joinedAt: timestamp,
    readSeq: seqOrZero,
    notifications: z.enum(notificationSettings),
    /** The chain of the log begins after this message. */
    chainAfter: seqOrZero.optional(),
    custom: shownCustom.optional(),
  }),
  line('former_membership', { chatId, leftAt: timestamp, how: z.enum(['left', 'removed', 'banned']) }),
  line('message', {
    chatId,
    seq,
    messageType: z.enum(messageTypes),
    senderName: z.string().optional(),
    senderKind: userKind.optional(),
    clientMessageId: clientMessageId.optional(),
    text: z.string(),
    sentAt: timestamp,
    editedAt: timestamp.optional(),
    deletedAt: timestamp.optional(),
    reason: z.enum(deletionReasons).optional(),
    replyTo: seq.optional(),
    attachmentIds: z.array(attachmentId).optional(),
    custom: shownCustom.optional(),
    /** With the chain value before it. Absent in messages that are older than chains. */
    proof: ProofLink.pick({
      authorHash: true,
      authorSalt: true,
      textHash: true,
      textSalt: true,
      chain: true,
      revision: true,
    })
      .extend({ before: z.string().optional() })
      .optional(),
  }),
  /** In a chat that I am in: the leaves of messages of others, which follow each other in the log. */
  line('leaves', { chatId, from: seq, leaves: z.array(z.string()).min(1) }),
  line('reaction', { chatId, seq, emoji: z.string() }),
  line('file', {
    chatId,
    ...Attachment.shape,
    /** The message that carries it. */
    seq: seq.optional(),
    /** A route that answers an address of the file. */
    path: z.string(),
  }),
  line('end', { lines: z.int(), complete: z.boolean() }),
])
export type ExportLine = z.infer<typeof ExportLine>
