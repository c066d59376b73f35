import type { ExportLine } from '../../contract/export-lines.ts'
import type { Key } from '../../platform/storage/key.ts'
import { type AttachmentRecord, toAttachment } from '../records/attachment.ts'
import type { Avatar } from '../records/avatar.ts'
import type { Block } from '../records/block.ts'
import type { ChatHead, ChatMeta, Membership, RosterEntry } from '../records/chat.ts'
import { readEnd, toLink } from '../records/chain.ts'
import { customField } from '../records/custom.ts'
import type { UserExport } from '../records/export.ts'
import { chatIdOf, chatItemKind, parseReactionKey } from '../records/keys.ts'
import type { Left } from '../records/left.ts'
import type { MessageRecord } from '../records/message.ts'
import { type Profile, toOwnUser } from '../records/profile.ts'
import type { UserSession } from '../records/session.ts'

/** The names of other users; those who are gone have none. */
type Names = ReadonlyMap<string, Pick<Profile, 'username'>>

const iso = (ms: number) => new Date(ms).toISOString()

const otherUser = (userId: string, names: Names) => {
  const username = names.get(userId)?.username
  return { userId, ...(username !== undefined && { username }) }
}

export type AccountRecords = {
  profile: Profile
  avatar: Avatar | undefined
  blocks: readonly Block[]
  sessions: readonly UserSession[]
  names: Names
}

/** A line about the export itself, and those of all that a user has outside chats. */
export const accountLines = (
  { requestedAtMs }: Pick<UserExport, 'requestedAtMs'>,
  { profile, avatar, blocks, sessions, names }: AccountRecords,
): ExportLine[] => [
  { type: 'export', version: 1, userId: profile.userId, requestedAt: iso(requestedAtMs) },
  {
    type: 'profile',
    ...toOwnUser(profile),
    ...(profile.heldNames?.length && { formerUsernames: profile.heldNames.map(({ name }) => name) }),
  },
  ...(avatar
    ? [
        {
          type: 'picture' as const,
          contentType: avatar.contentType,
          base64: Buffer.from(avatar.bytes).toString('base64'),
        },
      ]
    : []),
  ...blocks.map(({ blockedId, blockedAtMs }) => ({
    type: 'block' as const,
    user: otherUser(blockedId, names),
    blockedAt: iso(blockedAtMs),
  })),
  ...sessions.map(({ sessionId, device, createdAtMs, lastUsedAtMs }) => ({
    type: 'session' as const,
    sessionId,
    device,
    createdAt: iso(createdAtMs),
    lastUsedAt: iso(lastUsedAtMs),
  })),
]

export type ChatRecords = {
  membership: Membership | undefined
  meta: ChatMeta | undefined
  head?: ChatHead | undefined
  left: Left | undefined
  /** The user's own entry, which has data of the application. */
  own?: RosterEntry | undefined
  /** The members of a direct chat. */
  roster: readonly RosterEntry[]
  names: Names
}

/** That a user is or was in a chat. What it is called says only a chat that the user is still in. */
export const chatLines = ({
  membership,
  meta,
  head,
  left,
  own,
  roster,
  names,
}: ChatRecords): ExportLine[] => {
  if (membership && meta) {
    const { userId, chatId, role, joinedAtMs, readSeq, notifications } = membership
    const partner = roster.find((entry) => entry.userId !== userId)
    return [
      {
        type: 'membership',
        chatId,
        kind: meta.kind,
        name: meta.name,
        ...(partner && { with: otherUser(partner.userId, names) }),
        role,
        joinedAt: iso(joinedAtMs),
        readSeq,
        notifications,
        ...(head && { chainAfter: readEnd(head)?.after ?? head.lastSeq }),
        ...customField(own ?? {}),
      },
    ]
  }
  if (!left) return []
  return [{ type: 'former_membership', chatId: left.chatId, leftAt: iso(left.leftAtMs), how: left.how }]
}

/** The proof of a message: see contract/README.md. */
const proofOf = (record: MessageRecord, before: string | undefined) => {
  const link = toLink(record)
  if (!link) return undefined
  const { seq: _seq, type: _type, sentAt: _sentAt, ...proof } = link
  return { ...(before !== undefined && { before }), ...proof }
}

/** @param before the chain value before it. */
export const messageLine = (record: MessageRecord, before?: string): ExportLine => ({
  type: 'message',
  chatId: record.chatId,
  seq: record.seq,
  messageType: record.type,
  senderName: record.senderName,
  ...(record.senderKind && { senderKind: record.senderKind }),
  ...(record.clientMessageId !== undefined && { clientMessageId: record.clientMessageId }),
  text: record.text,
  sentAt: iso(record.sentAtMs),
  ...(record.editedAtMs !== undefined && { editedAt: iso(record.editedAtMs) }),
  ...(record.deletedAtMs !== undefined && { deletedAt: iso(record.deletedAtMs) }),
  ...(record.reason !== undefined && { reason: record.reason }),
  ...(record.replyTo !== undefined && { replyTo: record.replyTo }),
  ...customField(record),
  ...(record.attachments?.length && {
    attachmentIds: record.attachments.map(({ attachmentId }) => attachmentId),
  }),
  ...(record.chain && { proof: proofOf(record, before) }),
})

const fileLine = (file: AttachmentRecord): ExportLine => ({
  type: 'file',
  chatId: file.chatId,
  ...toAttachment(file),
  ...(file.seq !== undefined && { seq: file.seq }),
  path: `/users/me/files/${file.chatId}/${file.attachmentId}`,
})

/** The line of an item of a chat's partition that is no message; undefined if it is not the user's own. */
export const itemLine = (item: Key, userId: string): ExportLine | undefined => {
  if (chatItemKind(item.sk) === 'attachment') {
    const file = item as AttachmentRecord
    return file.uploaderId === userId ? fileLine(file) : undefined
  }
  const reaction = parseReactionKey(item)
  if (reaction?.userId !== userId) return undefined
  return { type: 'reaction', chatId: chatIdOf(item), seq: reaction.seq, emoji: reaction.emoji }
}
