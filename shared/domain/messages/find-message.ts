import type { ChatHead } from '../records/chat.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import type { MessageRecord } from '../records/message.ts'

export const messageNotFound = () =>
  new ParleyError('message_not_found', 'There is no message with this seq in the chat')

/**
 * Checks that a message exists. A log has no holes and keeps its messages, if only as tombstones: every seq up to its
 * end is there.
 * @throws ParleyError `message_not_found`.
 */
export const requireMessage = (head: ChatHead, seq: number): void => {
  if (seq < 1 || seq > head.lastSeq) throw messageNotFound()
}

/** @throws ParleyError `message_not_found`. */
export const findMessage = async (chatId: string, seq: number): Promise<MessageRecord> => {
  const record = await getItem<MessageRecord>(keys.message(chatId, seq))
  if (!record) throw messageNotFound()
  return record
}
