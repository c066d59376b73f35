import { keys } from '../../../shared/domain/records/keys.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { itemsUnder, storeItems } from '../aws/table.ts'
import { storedMembership, storedOfChat } from './stored.ts'

type Item = Key & Record<string, unknown>

/** All that stands in the table of one chat. */
export type ChatRecords = { chatId: string; name: string; items: Item[] }

/** Reads a chat that has never been changed, with the memberships of these users. */
export const chatRecords = async (
  { chatId, name }: { chatId: string; name: string },
  userIds: readonly string[],
): Promise<ChatRecords> => {
  const { pk, sk } = keys.publicName(name)
  const [inChat, reserved, ...memberships] = await Promise.all([
    storedOfChat(chatId),
    itemsUnder(pk, sk),
    ...userIds.map((userId) => storedMembership(userId, chatId)),
  ])
  const items = [...inChat, ...reserved, ...memberships.filter((membership) => membership !== undefined)]
  return { chatId, name, items: items as Item[] }
}

/** The same value, with each of these texts replaced by the other wherever it stands. */
const replaced = (value: unknown, pairs: readonly (readonly [string, string])[]): unknown => {
  if (typeof value === 'string') return pairs.reduce((text, [from, to]) => text.replaceAll(from, to), value)
  if (Array.isArray(value)) return value.map((one) => replaced(one, pairs))
  if (value instanceof Set) return new Set([...value].map((one) => replaced(one, pairs)))
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, pairs)]))
}

/**
 * Stores the same chat once more, under another id and, where names are unique, another name. Its members are in it; the
 * number of chats in each profile stays (`setChatCount`).
 */
export const storeChatCopy = async (
  { chatId, name, items }: ChatRecords,
  copy: { chatId: string; name: string },
): Promise<void> => {
  const pairs = [
    [chatId, copy.chatId],
    [name, copy.name],
  ] as const
  await storeItems(items.map((item) => replaced(item, pairs) as Item))
}
