import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { Attachment, AttachmentUpload } from '../../contract/attachments.ts'
import { putItem } from '../../platform/storage/write.ts'
import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { type AttachmentRecord, objectKeyOf, toAttachment } from '../records/attachment.ts'
import { keys } from '../records/keys.ts'
import { presign } from './object-store.ts'

/** Seconds to upload in. */
const uploadSeconds = 15 * 60
/** Seconds after which a file that no message carries is taken away. */
const unusedSeconds = 24 * 3600

/**
 * Announces a file and answers where to upload it. Its size and type are signed: the bucket refuses any other, and
 * a second upload with 412.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws ParleyError `chat_not_found`, `chat_locked`.
 */
export const createAttachment = async (
  credentials: Credentials,
  chatId: string,
  { name, contentType, size }: Omit<Attachment, 'attachmentId'>,
): Promise<z.infer<typeof AttachmentUpload>> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'attach')
  requireWritable(head, membership.role)
  const attachmentId = randomUUID()
  const record: AttachmentRecord = {
    ...keys.attachment(chatId, attachmentId),
    chatId,
    attachmentId,
    uploaderId: caller.userId,
    name,
    contentType,
    size,
    expiresAt: Math.ceil(Date.now() / 1000) + unusedSeconds,
  }
  await putItem(record)
  // Once: what readers were shown does not become another file while the address is still good.
  const headers = { 'content-type': contentType, 'content-length': String(size), 'if-none-match': '*' }
  const url = presign('PUT', objectKeyOf(record), { expiresIn: uploadSeconds, headers })
  return {
    attachment: toAttachment(record),
    upload: { method: 'PUT', url, headers, expiresIn: uploadSeconds },
  }
}
