import { servedType } from '../../contract/attachment-types.ts'
import type { AttachmentDownload } from '../../contract/attachments.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import { authorise } from '../access/authorise.ts'
import type { Credentials, TokenCredentials } from '../access/credentials.ts'
import { type AttachmentRecord, objectKeyOf, toAttachment } from '../records/attachment.ts'
import { keys } from '../records/keys.ts'
import { presign } from './object-store.ts'
import { downloadAs } from '../../contract/text/file-name.ts'

/** Seconds for which a download's address is valid. */
const downloadSeconds = 5 * 60

/** A file is served as a download under its own name, so that no browser shows it as a page of the bucket. */
const downloadOf = async (record: AttachmentRecord): Promise<AttachmentDownload> => {
  const query = {
    'response-content-disposition': downloadAs(record.name),
    'response-content-type': servedType(record.contentType),
  }
  const url = await presign('GET', objectKeyOf(record), { expiresIn: downloadSeconds, query })
  return { attachment: toAttachment(record), url, expiresIn: downloadSeconds }
}

/**
 * Returns where a member can download an attachment.
 * @throws ParleyError `chat_not_found`; `attachment_not_found`, also for an attachment that no message carries yet.
 */
export const getAttachment = async (
  credentials: Credentials,
  chatId: string,
  attachmentId: string,
): Promise<AttachmentDownload> => {
  const { items } = await authoriseMember<[AttachmentRecord]>(credentials, chatId, 'readLog', [
    keys.attachment(chatId, attachmentId),
  ])
  const [record] = items
  if (record?.seq === undefined) throw new ParleyError('attachment_not_found')
  return downloadOf(record)
}

/**
 * Returns where a user can download a file that they uploaded, wherever: they may have left the chat.
 * @throws ParleyError `attachment_not_found`, also for a file of somebody else.
 */
export const getOwnFile = async (
  credentials: TokenCredentials,
  chatId: string,
  attachmentId: string,
): Promise<AttachmentDownload> => {
  const { caller, items } = await authorise<[AttachmentRecord]>(credentials, [
    keys.attachment(chatId, attachmentId),
  ])
  const [record] = items
  if (record?.uploaderId !== caller.userId) throw new ParleyError('attachment_not_found')
  return downloadOf(record)
}
