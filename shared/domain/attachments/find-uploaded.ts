import { ParleyError } from '../../platform/errors/parley-error.ts'
import { getItems } from '../../platform/storage/read.ts'
import { type AttachmentRecord, objectKeyOf } from '../records/attachment.ts'
import { keys } from '../records/keys.ts'
import { sizeOfObject } from './object-store.ts'

const requireUploaded = async (record: AttachmentRecord): Promise<void> => {
  // In a message already: if this is a repeat of that message, the append finds out; if not, it refuses.
  if (record.seq !== undefined) return
  if ((await sizeOfObject(objectKeyOf(record))) !== record.size) {
    throw new ParleyError('attachment_not_uploaded', `${record.name} has not been uploaded`)
  }
}

/**
 * The records of attachments that a message is to carry: announced by its sender for this chat, and uploaded.
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
