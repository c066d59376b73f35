import { type AttachmentRecord, objectKeyOf } from '../records/attachment.ts'
import { deleteObject } from '../attachments/object-store.ts'
import { chatIdOf, chatItemKind } from '../records/keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { fromItem, type Item } from '../../platform/storage/table.ts'
import { removeSubscriptionsOf } from '../sockets/remove-subscriptions.ts'
import type { RosterEntry } from '../records/chat.ts'
import { cleanUpChat } from './clean-up-chat.ts'

/**
 * Cleans up after an item that the table's stream reports as removed: a chat without META is removed whole, a former
 * member keeps no subscription, and an attachment without a record keeps no file. Harmless when repeated or late.
 * @returns the kind of item and its chat, for the log.
 */
export const cleanUpRemoved = async (removed: Item): Promise<{ kind: string; chatId: string }> => {
  const key = fromItem<Key>(removed)
  const kind = chatItemKind(key.sk)
  const chatId = chatIdOf(key)
  if (kind === 'meta') await cleanUpChat(chatId)
  if (kind === 'attachment') await deleteObject(objectKeyOf(fromItem<AttachmentRecord>(removed)))
  if (kind === 'roster') {
    const { userId, joinedAtMs } = fromItem<RosterEntry>(removed)
    await removeSubscriptionsOf(chatId, userId, joinedAtMs)
  }
  return { kind, chatId }
}
