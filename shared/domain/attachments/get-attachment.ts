import type * as z from 'zod'
import { servedType } from '../../contract/attachment-types.ts'
import type { AttachmentDownload } from '../../contract/attachments.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { type AttachmentRecord, objectKeyOf, toAttachment } from '../records/attachment.ts'
import { keys } from '../records/keys.ts'
import { presign } from './object-store.ts'
import { downloadAs } from '../../contract/text/file-name.ts'

/** Seconds for which a download's address is valid. */
const downloadSeconds = 5 * 60

/**
 * Returns where a member can download an attachment. The file is served as a download under its own name, so that no
 * browser shows an uploaded file as a page of the bucket.
 * @throws ParleyError `chat_not_found`; `attachment_not_found`, also for an attachment that no message carries yet.
 */
export const getAttachment = async (
  credentials: Credentials,
  chatId: string,
  attachmentId: string,
): Promise<z.infer<typeof AttachmentDownload>> => {
  const { items } = await authoriseMember<[AttachmentRecord]>(credentials, chatId, 'readLog', [
    keys.attachment(chatId, attachmentId),
  ])
  const [record] = items
  if (record?.seq === undefined) throw new ParleyError('attachment_not_found')
  const query = {
    'response-content-disposition': downloadAs(record.name),
    'response-content-type': servedType(record.contentType),
  }
  const url = presign('GET', objectKeyOf(record), { expiresIn: downloadSeconds, query })
  return { attachment: toAttachment(record), url, expiresIn: downloadSeconds }
}
