import { getItem } from '../../platform/storage/read.ts'
import { findSeq } from '../messages/repeats.ts'
import { keys } from '../records/keys.ts'
import type { RequiredNotification } from '../records/required-notification.ts'

/** Identifies a message by what its sender sent: known before it has a seq, and after every crash. */
export type SentMessage = { chatId: string; senderId: string; clientMessageId: string }

/** The seq of a message and its required notification; `undefined` if there is no message or none is required. */
export const findRequired = async ({
  chatId,
  senderId,
  clientMessageId,
}: SentMessage): Promise<{ seq: number; required: RequiredNotification } | undefined> => {
  const seq = await findSeq(chatId, senderId, clientMessageId)
  if (seq === undefined) return undefined
  const required = await getItem<RequiredNotification>(keys.requiredNotification(chatId, seq))
  return required && { seq, required }
}
