import type { Message } from '../../contract/messages.ts'
import { queryBetween } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'

/** The messages of a chat from one seq to another, both inclusive, oldest first, in one strongly consistent Query. */
export const readRange = async (
  chatId: string,
  { from, to }: { from: number; to: number },
): Promise<Message[]> => {
  const records = await queryBetween<MessageRecord>(keys.message(chatId, from), keys.message(chatId, to), {
    limit: to - from + 1,
    newestFirst: false,
  })
  return records.map(toMessage)
}
