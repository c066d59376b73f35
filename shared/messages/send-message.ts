import { authorise } from '../access/authorise.ts'
import type { Credentials } from '../access/credentials.ts'
import type { ChatHead } from '../chats/chat-records.ts'
import type { Message } from '../contract/messages.ts'
import { chatNotFound } from '../errors/parley-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { faultPoint } from '../settings/fault-point.ts'
import { keys } from '../storage/keys.ts'
import { appendMessage } from './append-message.ts'

export type Sending = { chatId: string; text: string; clientMessageId?: string | undefined }

/**
 * Sends a message: one batch of reads, one transaction, then the fan-out. It returns, and so the sender has its
 * ack, only when the message is durable and each socket in the chat was posted to or handed over.
 *
 * A repeat of a clientMessageId fans out again: whoever tries again had no ack, so perhaps nobody was told.
 * @throws ParleyError `chat_not_found`, `client_message_id_reused`, `unavailable`, or what `authorise` throws.
 */
export const sendMessage = async (
  credentials: Credentials,
  { chatId, text, clientMessageId }: Sending,
): Promise<{ message: Message; duplicate: boolean }> => {
  const { caller, items } = await authorise<[ChatHead]>(credentials, [keys.chatHead(chatId)])
  const [head] = items
  if (!head) throw chatNotFound()
  const sent = await appendMessage({ chatId, sender: caller, text, clientMessageId }, head)
  if (!sent.duplicate) faultPoint('after-append', clientMessageId)
  await fanOut(chatId, { type: 'messages', chatId, messages: [sent.message] }, caller.connectionId)
  return sent
}
