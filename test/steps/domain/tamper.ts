import { keys } from '../../../shared/domain/records/keys.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem } from '../../../shared/platform/storage/write.ts'

/** Changes of a log in the table itself, as somebody with access to it could make them. */

export const storedMessage = async (chatId: string, seq: number): Promise<MessageRecord> => {
  const record = await getItem<MessageRecord>(keys.message(chatId, seq))
  if (!record) throw new Error(`There is no message ${seq}`)
  return record
}

const storeAt = (record: MessageRecord, seq: number): Promise<void> =>
  putItem({ ...record, ...keys.message(record.chatId, seq), seq })

export const rewriteMessage = async (
  chatId: string,
  seq: number,
  fields: Partial<MessageRecord>,
): Promise<void> => putItem({ ...(await storedMessage(chatId, seq)), ...fields })

export const removeMessage = (chatId: string, seq: number): Promise<void> =>
  deleteItems([keys.message(chatId, seq)])

/** Removes a message and moves those after it up, so that no seq is missing but the last one. */
export const closeRanks = async (chatId: string, seq: number, lastSeq: number): Promise<void> => {
  for (let next = seq + 1; next <= lastSeq; next++) await storeAt(await storedMessage(chatId, next), next - 1)
  await removeMessage(chatId, lastSeq)
}

/** Inserts a message before another one, and moves that and those after it down. */
export const insertMessage = async (
  chatId: string,
  seq: number,
  lastSeq: number,
  fields: Partial<MessageRecord>,
): Promise<void> => {
  for (let next = lastSeq; next >= seq; next--) await storeAt(await storedMessage(chatId, next), next + 1)
  await rewriteMessage(chatId, seq, fields)
}

export const swapMessages = async (chatId: string, one: number, other: number): Promise<void> => {
  const [first, second] = [await storedMessage(chatId, one), await storedMessage(chatId, other)]
  await storeAt(first, other)
  await storeAt(second, one)
}

/** Takes the chain away, as if the message were older than chains. */
export const unchainMessage = async (chatId: string, seq: number): Promise<void> => {
  const { chain: _, salt: _salt, ...unchained } = await storedMessage(chatId, seq)
  await putItem(unchained)
}
