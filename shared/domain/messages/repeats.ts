import { createHash } from 'node:crypto'
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Custom } from '../../contract/custom.ts'
import type { Message } from '../../contract/messages.ts'
import { chatNotFound, ParleyError } from '../../platform/errors/parley-error.ts'
import { absent } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step } from '../../platform/storage/write.ts'
import type { AttachmentRecord } from '../records/attachment.ts'
import { type Dedup, dedupSeconds } from '../records/dedup.ts'
import { keys } from '../records/keys.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'

/** The part of a message that a repeat has in common with the first one. */
export type Repeatable = {
  chatId: string
  sender: { userId: string }
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  attachments?: readonly Pick<AttachmentRecord, 'attachmentId'>[]
  custom?: Custom | undefined
  /** The hash of the message as it was sent, if it is another one now. */
  contentHash?: string | undefined
}

export const contentHashOf = ({ text, replyTo, attachments, custom }: Repeatable): string => {
  const attachmentIds = attachments && [...new Set(attachments.map(({ attachmentId }) => attachmentId))]
  return createHash('sha256')
    .update(JSON.stringify([text, replyTo, attachmentIds, ...(custom ? [custom] : [])]))
    .digest('base64url')
}

/** Remembers the seq of a message under its clientMessageId. Refused to a repeat, with the record of the first one. */
export const dedupStep = (message: Repeatable, clientMessageId: string, seq: number): TransactWriteItem => {
  const dedup: Dedup = {
    ...keys.dedup(message.chatId, message.sender.userId, clientMessageId),
    seq,
    contentHash: message.contentHash ?? contentHashOf(message),
    expiresAt: expiryIn(dedupSeconds),
  }
  return step.put(dedup, absent)
}

/**
 * The message that a repeat repeats.
 * @throws ParleyError `client_message_id_reused` if it is another one, `chat_not_found` when the chat is gone.
 */
export const findFirst = async (repeat: Repeatable, dedup: Dedup): Promise<Message> => {
  if (dedup.contentHash !== (repeat.contentHash ?? contentHashOf(repeat))) {
    throw new ParleyError(
      'client_message_id_reused',
      `The clientMessageId ${repeat.clientMessageId} was used for another message in this chat`,
    )
  }
  const first = await getItem<MessageRecord>(keys.message(repeat.chatId, dedup.seq))
  // Record and message are written together, and only the deletion of the whole chat removes the message.
  if (!first) throw chatNotFound()
  return toMessage(first)
}

const findDedup = (
  chatId: string,
  senderId: string,
  clientMessageId: string | undefined,
): Promise<Dedup | undefined> =>
  clientMessageId === undefined
    ? Promise.resolve(undefined)
    : getItem<Dedup>(keys.dedup(chatId, senderId, clientMessageId))

/** The seq that a sender's clientMessageId got, if any, while it is remembered. */
export const findSeq = async (
  chatId: string,
  senderId: string,
  clientMessageId: string,
): Promise<number | undefined> => (await findDedup(chatId, senderId, clientMessageId))?.seq

/**
 * The message that an earlier call wrote under this clientMessageId, if any: for a repeat that cannot be written any
 * more, because what it refers to is gone.
 * @throws ParleyError `client_message_id_reused`, `chat_not_found` when the chat is gone.
 */
export const findRepeated = async (message: Repeatable): Promise<Message | undefined> => {
  const dedup = await findDedup(message.chatId, message.sender.userId, message.clientMessageId)
  return dedup && findFirst(message, dedup)
}
