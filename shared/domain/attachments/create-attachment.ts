import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { Attachment, AttachmentUpload } from '../../contract/attachments.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { putItem } from '../../platform/storage/write.ts'
import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { type AttachmentRecord, objectKeyOf, toAttachment } from '../records/attachment.ts'
import { keys } from '../records/keys.ts'
import { presign } from './object-store.ts'

/** Seconds in which the file can be uploaded. */
const uploadSeconds = 15 * 60
/** Seconds after which a file that no message carries is deleted. */
const unusedSeconds = 24 * 3600

/**
 * Announces a file and returns where to upload it. Its size and type are signed, so that the bucket refuses any other;
 * it refuses a second upload with 412.
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
    expiresAt: expiryIn(unusedSeconds),
  }
  await putItem(record)
  // `if-none-match`: a file that readers have seen cannot be replaced while the address is still valid.
  const headers = { 'content-type': contentType, 'content-length': String(size), 'if-none-match': '*' }
  const url = presign('PUT', objectKeyOf(record), { expiresIn: uploadSeconds, headers })
  return {
    attachment: toAttachment(record),
    upload: { method: 'PUT', url, headers, expiresIn: uploadSeconds },
  }
}
