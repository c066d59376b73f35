import type { MessageRecord } from '../records/message.ts'

/** The rest of a deleted message: its place, its author, and that it was deleted. */
export const tombstone = (record: MessageRecord, nowMs: number): MessageRecord => {
  const {
    reactions: _reactions,
    attachments: _attachments,
    mentions: _mentions,
    mentionNames: _mentionNames,
    replyTo: _replyTo,
    custom: _custom,
    ...kept
  } = record
  return { ...kept, text: '', deletedAtMs: Math.max(nowMs, record.sentAtMs) }
}
