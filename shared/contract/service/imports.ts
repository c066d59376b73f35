import * as z from 'zod'
import { chatKinds } from '../chats.ts'
import { chatId, chatName, displayName, messageText } from '../fields.ts'
import { roles } from '../roles.ts'

/**
 * The bodies and answers of the import operations. A batch holds rows of any form, each of which is read by itself: one
 * that is wrong is refused, and the others are imported.
 */

/** Rows of one batch. One invocation of the function takes at most 6 MB. */
export const importLimits = {
  users: 100,
  chats: 20,
  messages: 250,
  membersPerChat: 10_000,
  /** Days for which a chat whose import has stopped is kept, so that the import can go on. */
  unfinishedDays: 30,
  /** Days after which the password of the older system no longer logs its user in. */
  passwordDays: 365,
} as const

/** Names the older system. With an id of that system it makes an id of Parley, the same one each time. */
const source = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'Must be 1 to 32 small letters, digits, "_" or "-"')

/** An id of the older system, whose numbers and texts that look the same are the same. */
const sourceId = z
  .union([z.string().min(1).max(256), z.int()], 'Must be a text of 1 to 256 characters or a whole number')
  .transform(String)

/** Databases write null for what is absent. */
const absentOrNull = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((value) => value ?? undefined)

/** A time with its zone, to the millisecond. */
const milliseconds = z.iso
  .datetime({ offset: true, error: 'Must be a time with its zone, as 2024-05-01T12:00:00Z' })
  .transform((text) => Date.parse(text))

/** A cost above 13 takes a log-in longer than a person waits. */
const bcryptHash = z
  .string()
  .regex(/^\$2[aby]\$(0[4-9]|1[0-3])\$[./A-Za-z0-9]{53}$/, 'Must be a bcrypt hash of a cost from 4 to 13')

export const ImportUser = z
  .strictObject({
    id: sourceId,
    /** Checked when the user is made: `adapt` makes a valid one of it. */
    username: z.string().trim().min(1).max(256),
    email: absentOrNull(z.string().trim().max(320)),
    displayName: absentOrNull(displayName),
    passwordHash: absentOrNull(bcryptHash),
    createdAt: absentOrNull(milliseconds),
  })
  .refine(({ email, passwordHash }) => email !== undefined || passwordHash === undefined, {
    path: ['email'],
    message: 'Is required with a password: a new one is set by e-mail',
  })
export type ImportUser = z.infer<typeof ImportUser>

export const ImportMember = z.strictObject({
  id: sourceId,
  role: absentOrNull(z.enum(roles)),
  joinedAt: absentOrNull(milliseconds),
  /** How many messages of the chat the member has read; all of them, if it is left out. */
  readSeq: absentOrNull(z.int().min(0)),
})
export type ImportMember = z.infer<typeof ImportMember>

export const ImportChat = z
  .strictObject({
    id: sourceId,
    kind: z.enum(chatKinds),
    name: absentOrNull(chatName),
    description: absentOrNull(z.string().trim().max(500)),
    createdAt: absentOrNull(milliseconds),
    members: z.array(ImportMember).min(1).max(importLimits.membersPerChat),
  })
  .refine(({ kind, name }) => kind === 'direct' || name !== undefined, {
    path: ['name'],
    message: 'Is required',
  })
  .refine(({ members }) => members.filter(({ role }) => role === 'owner').length <= 1, {
    path: ['members'],
    message: 'Must have at most one owner',
  })
  .refine(({ members }) => new Set(members.map(({ id }) => id)).size === members.length, {
    path: ['members'],
    message: 'Must have each member once',
  })
  .refine(({ kind, members }) => kind !== 'direct' || members.length === 2, {
    path: ['members'],
    message: 'Must be two in a direct chat',
  })
export type ImportChat = z.infer<typeof ImportChat>

const messageBase = { id: absentOrNull(sourceId), from: sourceId, sentAt: milliseconds }
export const ImportMessage = z.discriminatedUnion('type', [
  z.strictObject({ ...messageBase, type: z.literal('text'), text: messageText }),
  /** Says that the sender joined. It has no text. */
  z.strictObject({ ...messageBase, type: z.literal('joined'), text: z.null().optional() }),
])
export type ImportMessage = z.infer<typeof ImportMessage>

const rows = (most: number) => z.array(z.unknown()).max(most)

export const ImportUsersBody = z.strictObject({
  source,
  users: rows(importLimits.users),
  /**
   * Makes usernames valid and unique, and leaves out e-mail addresses that are invalid or taken, instead of refusing
   * such users. Without an address a user cannot log in.
   */
  adapt: z.boolean().default(false),
})
export type ImportUsersBody = z.infer<typeof ImportUsersBody>

export const ImportChatsBody = z.strictObject({ source, chats: rows(importLimits.chats) })
export type ImportChatsBody = z.infer<typeof ImportChatsBody>

export const ImportMessagesBody = z.strictObject({
  source,
  /** From the answer of `importChats`. */
  chatId,
  /** The place of the first row of this batch among all rows of the chat, from 0. */
  firstRow: z.int().min(0),
  messages: rows(importLimits.messages),
  /** Whether these are the last rows: the chat is opened to its members then. */
  last: z.boolean().default(false),
})
export type ImportMessagesBody = z.infer<typeof ImportMessagesBody>

const refusal = {
  /** The place in the batch, from 0. */
  row: z.int(),
  id: z.string().optional(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
}
export const RefusedRow = z.object(refusal)
export type RefusedRow = z.infer<typeof RefusedRow>

export const ImportedUsers = z.object({
  users: z.array(
    z.object({
      row: z.int(),
      id: z.string(),
      userId: z.string(),
      username: z.string(),
      /** Imported before. Nothing was changed. */
      existed: z.boolean(),
      /** The fields that `adapt` changed or left out. */
      adapted: z.array(z.enum(['username', 'email'])),
    }),
  ),
  refused: z.array(RefusedRow),
})
export type ImportedUsers = z.infer<typeof ImportedUsers>

export const ImportedChats = z.object({
  chats: z.array(
    z.object({
      row: z.int(),
      id: z.string(),
      chatId: z.string(),
      existed: z.boolean(),
      /** Whether its messages are complete and its members can open it. */
      finished: z.boolean(),
      /** Ids of members who were not imported. The chat goes without them. */
      unknownMembers: z.array(z.string()),
    }),
  ),
  refused: z.array(RefusedRow),
})
export type ImportedChats = z.infer<typeof ImportedChats>

export const ImportedMessages = z.object({
  /** The rows of the chat that are done, refused ones too: the next batch begins there. */
  rows: z.int(),
  /** The messages that this call wrote. A repeat finds the others there. */
  written: z.int(),
  finished: z.boolean(),
  /** Members who could not be added, by their user ids: they are in too many chats, or gone. */
  membersLeftOut: z.array(z.string()),
  refused: z.array(RefusedRow),
})
export type ImportedMessages = z.infer<typeof ImportedMessages>
