import type { Attachment } from '../../contract/attachments.ts'
import { limits } from '../../contract/limits.ts'
import type { DeletionReason, LastMessage, Message, MessageType, Reaction } from '../../contract/messages.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import type { Key } from '../../platform/storage/key.ts'
import { customField } from './custom.ts'
import { fitMessage } from './fit-message.ts'

/** Reactions of one kind, as stored under their emoji. */
export type StoredReaction = { count: number; userIds: string[] }

/** A message's place in the chain of its log (chain.ts). Absent in messages that are older than chains. */
export type MessageProof = {
  chain?: Uint8Array
  /** Both salts come from this one, as long as author and text are as they were sent. */
  salt?: Uint8Array
  /** Then: of each, the salt; or only the hash, once it is another one or gone. */
  authorSalt?: Uint8Array
  authorHash?: Uint8Array
  textSalt?: Uint8Array
  textHash?: Uint8Array
}

/** A message as stored. What is undefined is left out. */
export type MessageRecord = Key &
  MessageProof & {
    chatId: string
    seq: number
    type: MessageType
    senderId: string
    senderName: string
    /** Absent for people. */
    senderKind?: 'bot'
    text: string
    clientMessageId?: string | undefined
    replyTo?: number | undefined
    mentions?: string[]
    /** The name of each in the text. */
    mentionNames?: string[]
    attachments?: Attachment[]
    /** Data of the application; see custom.ts. */
    custom?: string | undefined
    sentAtMs: number
    editedAtMs?: number
    deletedAtMs?: number
    reason?: DeletionReason
    reactions?: Record<string, StoredReaction>
    /** Number of changes so far; see `updateMessage`. */
    revision?: number
    /** The message is of an older system and not new, so no event reports it. */
    imported?: true
  }

const iso = (ms: number) => new Date(ms).toISOString()

const toReactions = (reactions: Record<string, StoredReaction>): Reaction[] =>
  Object.entries(reactions)
    .map(([emoji, { count, userIds }]) => ({ emoji, count, userIds }))
    .sort((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1))

const viewOf = (record: MessageRecord): Message => ({
  chatId: record.chatId,
  seq: record.seq,
  type: record.type,
  senderId: record.senderId,
  senderName: record.senderName,
  ...(record.senderKind && { senderKind: record.senderKind }),
  text: record.text,
  ...(record.clientMessageId !== undefined && { clientMessageId: record.clientMessageId }),
  ...(record.replyTo !== undefined && { replyTo: record.replyTo }),
  ...(record.mentions?.length && { mentions: record.mentions }),
  ...(record.mentionNames?.length && { mentionNames: record.mentionNames }),
  ...(record.attachments?.length && { attachments: record.attachments }),
  ...customField(record),
  sentAt: iso(record.sentAtMs),
  ...(record.editedAtMs !== undefined && { editedAt: iso(record.editedAtMs) }),
  ...(record.deletedAtMs !== undefined && { deletedAt: iso(record.deletedAtMs) }),
  ...(record.reason !== undefined && { reason: record.reason }),
  ...(record.reactions &&
    Object.keys(record.reactions).length > 0 && { reactions: toReactions(record.reactions) }),
  ...(record.revision !== undefined && { revision: record.revision }),
})

/** A message as everyone sees it, at most `limits.messageBytes` as JSON. */
export const toMessage = (record: MessageRecord): Message => fitMessage(viewOf(record))

/** Made on first use, which takes ten milliseconds: most texts are short, or made of plain characters. */
const graphemes = onFirstUse(() => new Intl.Segmenter(undefined, { granularity: 'grapheme' }))

/** Each of them is a grapheme of its own. */
const plain = /^[\n\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u03ff]*$/

/** Cuts by grapheme, so that no emoji falls apart, and never to more code points than the head has room for. */
const cut = (text: string): string => {
  if ([...text].length <= limits.previewText.max) return text
  // With the character after it, which might belong to the last one.
  const beginning = text.slice(0, limits.previewText.max)
  if (plain.test(beginning)) return `${beginning.slice(0, -1)}…`
  let kept = ''
  let codePoints = 0
  for (const { segment } of graphemes().segment(text)) {
    codePoints += [...segment].length
    if (codePoints >= limits.previewText.max) break
    kept += segment
  }
  return `${kept}…`
}

export const toPreview = (message: Message): LastMessage => {
  const { seq, type, senderId, senderName, senderKind, text, sentAt, deletedAt, reason, revision } = message
  return {
    seq,
    type,
    senderId,
    senderName,
    ...(senderKind && { senderKind }),
    text: cut(text),
    sentAt,
    ...(deletedAt !== undefined && { deletedAt }),
    ...(reason !== undefined && { reason }),
    ...(revision !== undefined && { revision }),
  }
}
