import { sendMessage } from '../../../shared/messages/send-message.ts'
import type { FrameHandler } from './frame.ts'

export const message: FrameHandler<'message'> = async (
  { action: _action, id: _id, ...sending },
  credentials,
) => {
  const sent = await sendMessage(credentials, sending)
  const { seq, sentAt } = sent.message
  const { chatId, clientMessageId } = sending
  return { type: 'ack', chatId, clientMessageId, seq, sentAt, duplicate: sent.duplicate }
}
