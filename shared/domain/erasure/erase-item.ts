import { deletedUser } from '../../contract/deleted-user.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'
import { deleteItems, updateItem } from '../../platform/storage/write.ts'
import { deleteObject } from '../attachments/object-store.ts'
import { type AttachmentRecord, objectKeyOf } from '../records/attachment.ts'
import { chatItemKind, parseReactionKey } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import type { RequiredNotification } from '../records/required-notification.ts'
import { type Erased, eraseFromMessage, eraseReaction } from './erase-message.ts'

/** Longer than an address to upload to is good for. */
const uploadEndsSeconds = 20 * 60

/**
 * Deletes a file that is in no message. Its address may still be used, so its record stays that long without its
 * uploader and name: when it expires, the file that came after all is deleted.
 */
const eraseUpload = async (file: AttachmentRecord): Promise<void> => {
  await updateItem(
    { pk: file.pk, sk: file.sk },
    'SET uploaderId = :nobody, #name = :name, expiresAt = :expiresAt',
    {
      condition: 'attribute_exists(pk) AND attribute_not_exists(seq)',
      names: { '#name': 'name' },
      values: { ':nobody': deletedUser.userId, ':name': '-', ':expiresAt': expiryIn(uploadEndsSeconds) },
    },
  )
  await deleteObject(objectKeyOf(file))
}

/** While it runs, its steps need the list; it expires soon after. */
const eraseFromRequired = async (
  { pk, sk, userIds }: RequiredNotification,
  userId: string,
): Promise<void> => {
  await updateItem({ pk, sk }, 'SET userIds = :others', {
    condition: 'userIds = :before AND phase <> :running',
    values: {
      ':before': userIds,
      ':others': userIds.filter((id) => id !== userId),
      ':running': 'running',
    },
  })
}

const isNamedBy = ({ sk }: Key, userId: string): boolean =>
  sk === `BAN#${userId}` ||
  sk.startsWith(`SUB#${userId}#`) ||
  (/^REQUIRED#\d+#/.test(sk) && sk.endsWith(`#${userId}`))

/** Erases a user from an item of a chat's partition. Harmless where nothing is theirs, and when repeated. */
export const eraseFromChatItem = async (item: Key, erased: Erased): Promise<void> => {
  const { userId } = erased
  const kind = chatItemKind(item.sk)
  if (kind === 'message') await eraseFromMessage(item as MessageRecord, erased)
  else if (kind === 'attachment') {
    const file = item as AttachmentRecord
    if (file.uploaderId === userId && file.seq === undefined) await eraseUpload(file)
  } else if (parseReactionKey(item)?.userId === userId) await eraseReaction(item)
  else if (isNamedBy(item, userId)) await deleteItems([item])
  else if (item.sk.startsWith('BAN#')) await eraseFromBan(item as Ban, userId)
  else if (/^REQUIRED#\d+$/.test(item.sk)) {
    const required = item as RequiredNotification
    if (required.userIds.includes(userId)) await eraseFromRequired(required, userId)
  }
}

type Ban = Key & { byUserId?: string }

/** A ban that the user spoke stays. */
const eraseFromBan = async ({ pk, sk, byUserId }: Ban, userId: string): Promise<void> => {
  if (byUserId !== userId) return
  await updateItem({ pk, sk }, 'SET byUserId = :nobody', {
    condition: 'byUserId = :userId',
    values: { ':userId': userId, ':nobody': deletedUser.userId },
  })
}
