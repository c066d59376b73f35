import { sendMessage } from '../../../shared/domain/messages/send-message.ts'
import { sendRequired } from '../../../shared/domain/required-notifications/send-required.ts'
import type { FrameHandler } from './frame.ts'

export const message: FrameHandler<'message'> = async (
  { action: _action, id: _id, notify, ...sending },
  credentials,
) => {
  const send = notify === 'required' ? sendRequired : sendMessage
  const sent = await send(credentials, sending)
  const { seq, sentAt } = sent.message
  const { chatId, clientMessageId } = sending
  return { type: 'ack', chatId, clientMessageId, seq, sentAt, duplicate: sent.duplicate }
}
