import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Attachment } from '../../contract/attachments.ts'
import { keys } from './keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { step } from '../../platform/storage/write.ts'

/**
 * A file that was announced. It expires unless a message carries it. When a record is removed, the table's stream has
 * the file deleted.
 */
export type AttachmentRecord = Key & {
  chatId: string
  attachmentId: string
  uploaderId: string
  name: string
  contentType: Attachment['contentType']
  /** Bytes. */
  size: number
  /** The message that carries it. */
  seq?: number
  expiresAt?: number
}

export const toAttachment = ({ attachmentId, name, contentType, size }: AttachmentRecord): Attachment => ({
  attachmentId,
  name,
  contentType,
  size,
})

/** The file's key in the bucket. */
export const objectKeyOf = ({
  chatId,
  attachmentId,
}: Pick<AttachmentRecord, 'chatId' | 'attachmentId'>): string => `${chatId}/${attachmentId}`

/** The reverse of `objectKeyOf`. Neither id contains the separator. */
export const parseObjectKey = (objectKey: string): Pick<AttachmentRecord, 'chatId' | 'attachmentId'> => {
  const [chatId = '', attachmentId = ''] = objectKey.split('/')
  return { chatId, attachmentId }
}

/** Makes a file part of a message, once. */
export const attachStep = ({ chatId, attachmentId }: AttachmentRecord, seq: number): TransactWriteItem =>
  step.update(keys.attachment(chatId, attachmentId), 'SET seq = :seq REMOVE expiresAt', {
    condition: 'attribute_exists(pk) AND attribute_not_exists(seq)',
    values: { ':seq': seq },
  })
