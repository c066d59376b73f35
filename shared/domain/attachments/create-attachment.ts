import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { Attachment, AttachmentUpload } from '../../contract/attachments.ts'
import { limits } from '../../contract/limits.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { absent } from '../../platform/storage/condition.ts'
import type { Entry } from '../../platform/storage/expiring-entries.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { requireWithinRate, withinRate } from '../rate-limit/due-time.ts'
import { type AttachmentRecord, objectKeyOf, parseObjectKey, toAttachment } from '../records/attachment.ts'
import { keys } from '../records/keys.ts'
import { addFileStep, pendingFiles, type PendingUploads } from '../records/pending-uploads.ts'
import { presign } from './object-store.ts'

/** Seconds in which the file can be uploaded. */
const uploadSeconds = 15 * 60
/** Seconds after which a file that no message carries is deleted. */
const unusedSeconds = 24 * 3600

/** The keys of those pending files that messages carry meanwhile, or whose records are gone. */
const findSettled = async (pending: readonly Entry[]): Promise<string[]> => {
  const records = await getItems<AttachmentRecord[]>(
    pending.map(({ id }) => {
      const { chatId, attachmentId } = parseObjectKey(id)
      return keys.attachment(chatId, attachmentId)
    }),
  )
  return pending.flatMap(({ id }, index) => {
    const record = records[index]
    return record && record.seq === undefined ? [] : [id]
  })
}

/**
 * Files that stop counting, so that there is room for another one. Messages that carry files do not write this record;
 * only an uploader who reaches the limit pays for looking.
 * @throws ParleyError `upload_limit_reached`.
 */
const makeRoom = async (pending: readonly Entry[]): Promise<string[]> => {
  if (pending.length < limits.pendingUploads) return []
  const settled = await findSettled(pending)
  if (pending.length - settled.length < limits.pendingUploads) return settled
  throw new ParleyError(
    'upload_limit_reached',
    `At most ${limits.pendingUploads} announced files may be in no message yet. Send them, or wait until they expire`,
  )
}

const requireMayAnnounce = (current: PendingUploads | undefined, nowMs: number): void =>
  requireWithinRate(current?.nextDueMs, nowMs, (perSecond) => `At most ${perSecond} uploads a second`)

/**
 * Announces a file and returns where to upload it. Its size and type are signed, so that the bucket refuses any other;
 * it refuses a second upload with 412.
 *
 * One transaction writes the file's record and counts it for its uploader, whose files in no message are bounded and
 * whose announcements have a rate. Of two announcements that see the same last place, the second looks again.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws ParleyError `chat_not_found`, `forbidden`, `chat_locked`, `rate_limited`, `upload_limit_reached`.
 */
export const createAttachment = async (
  credentials: TokenCredentials,
  chatId: string,
  { name, contentType, size }: Omit<Attachment, 'attachmentId'>,
): Promise<z.infer<typeof AttachmentUpload>> => {
  for await (const _ of attempts()) {
    const { caller, head, membership, items } = await authoriseMember<[PendingUploads]>(
      credentials,
      chatId,
      'attach',
      [keys.pendingUploads(credentials.userId)],
    )
    requireWritable(head, membership)
    const [uploads] = items
    const { userId } = caller
    const nowMs = Date.now()
    const expiresAt = expiryIn(unusedSeconds, nowMs)
    const attachmentId = randomUUID()
    const record: AttachmentRecord = {
      ...keys.attachment(chatId, attachmentId),
      chatId,
      attachmentId,
      uploaderId: userId,
      name,
      contentType,
      size,
      expiresAt,
    }
    const objectKey = objectKeyOf(record)
    const settled = await makeRoom(pendingFiles(uploads))
    const rate = withinRate('nextDueMs', uploads?.nextDueMs, nowMs)
    const outcome = await transact<'attachment' | 'uploads'>({
      attachment: step.put(record, absent),
      uploads: addFileStep(userId, uploads, { id: objectKey, expiresAt }, rate, settled),
    })
    if (outcome.committed) return uploadOf(record, objectKey)
    requireMayAnnounce(outcome.failed.get('uploads') as PendingUploads | undefined, nowMs)
  }
  throw unavailable()
}

const uploadOf = async (
  record: AttachmentRecord,
  objectKey: string,
): Promise<z.infer<typeof AttachmentUpload>> => {
  // `if-none-match`: a file that readers have seen cannot be replaced while the address is still valid.
  const headers = {
    'content-type': record.contentType,
    'content-length': String(record.size),
    'if-none-match': '*',
  }
  return {
    attachment: toAttachment(record),
    upload: {
      method: 'PUT',
      url: await presign('PUT', objectKey, { expiresIn: uploadSeconds, headers }),
      headers,
      expiresIn: uploadSeconds,
    },
  }
}
