import { ParleyError } from '../../platform/errors/parley-error.ts'
import { getItems } from '../../platform/storage/read.ts'
import { type AttachmentRecord, objectKeyOf } from '../records/attachment.ts'
import { keys } from '../records/keys.ts'
import { sizeOfObject } from './object-store.ts'

const requireUploaded = async (record: AttachmentRecord): Promise<void> => {
  // Already in a message: the append accepts it if this is a repeat of that message, and refuses it otherwise.
  if (record.seq !== undefined) return
  if ((await sizeOfObject(objectKeyOf(record))) !== record.size) {
    throw new ParleyError('attachment_not_uploaded', `${record.name} has not been uploaded`)
  }
}

/**
 * Reads the records of a message's attachments, and checks that its sender announced them for this chat and uploaded
 * them.
 * @throws ParleyError `attachment_not_found`, `attachment_not_uploaded`.
 */
export const findUploaded = async (
  chatId: string,
  senderId: string,
  wanted: readonly { attachmentId: string }[],
): Promise<AttachmentRecord[]> => {
  if (wanted.length === 0) return []
  const ids = [...new Set(wanted.map(({ attachmentId }) => attachmentId))]
  const found = await getItems<AttachmentRecord[]>(ids.map((id) => keys.attachment(chatId, id)))
  const records = found.map((record) => {
    if (record?.uploaderId !== senderId) throw new ParleyError('attachment_not_found')
    return record
  })
  await Promise.all(records.map(requireUploaded))
  return records
}
